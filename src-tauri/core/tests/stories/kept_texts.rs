//! What somebody typed and has not published survives a reload and the end of the program, and goes
//! with the sign-out.

use greenroom_contract::*;

use crate::house::{Greenroom, House, Seen, draft, part};

fn typed(seen: &Seen) -> Option<(String, String)> {
    let title = seen.new_room.as_ref()?.draft.title.clone();
    let unsent = seen.settings.as_ref()?.unsent_text.clone()?;
    Some((title, unsent.text))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unfinished_form_and_an_unsent_message_are_there_again_until_their_person_signs_out() {
    let house = House::open().await;
    let mut first = house.greenroom_of("Maya Okafor").await;
    let CreateRoom { draft, thumbnail } = draft("Thumbs", "");
    let text = "Half a sentence".to_owned();
    first.new_room("Friday").await;
    let form = KeepDraft { draft, thumbnail };
    first.app.keep_draft(form).await.unwrap();
    first
        .app
        .keep_unsent_text(SendMessage { text: text.clone() })
        .await
        .unwrap();
    let expected = ("Thumbs".to_owned(), text);
    let mut reloaded = first.another_page();
    let again = reloaded.until("what was typed", typed).await;
    assert_eq!(again, expected);

    // It rests a moment later; a crash then costs nothing.
    first.profile.until_it_holds("Thumbs").await;
    first.app.shutdown().await;
    let library = Some(part("GREENROOM_LIVEKIT_LIBRARY"));
    let mut next = Greenroom::start(first.profile.clone(), library).await;
    next.until_signed_in().await;
    let again = next.until("what was typed before", typed).await;
    assert_eq!(again, expected);
    let view = next.seen.new_room.as_ref().unwrap();
    assert!(!view.begun && view.problem.is_none());

    next.app.sign_out(Nothing {}).await.unwrap();
    for word in ["Thumbs", "Half a sentence"] {
        assert!(!next.profile.holds(word), "{word} is still kept");
    }
    next.app.shutdown().await;
}

//! Notifications of the system, for what must reach a person who looks elsewhere.

use greenroom_contract::{Notice, UiEvent};
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_notification::NotificationExt;
use tokio::sync::mpsc::Receiver;
use tokio::sync::watch;

use crate::texts;

/// Title and body of a notification, if the notice deserves one. `program` is what this profile's
/// Greenroom is called.
fn sentence(notice: &Notice, program: &str) -> Option<(String, String)> {
    match notice {
        Notice::Invited {
            inviter,
            room_title,
        } => texts::invited(inviter, room_title, program),
        Notice::GuestAccepted { .. }
        | Notice::GuestDeclined { .. }
        | Notice::CoHostLeft { .. }
        | Notice::YouAreLive
        | Notice::BackOnAir
        | Notice::ShowEnded
        | Notice::DeviceReplaced { .. }
        | Notice::CameraGone { .. }
        | Notice::MicrophoneGone { .. }
        | Notice::SpeakerGone { .. }
        | Notice::MicrophoneFound { .. }
        | Notice::SharedWindowClosed { .. }
        | Notice::SharedScreenUnplugged
        | Notice::SharingWithdrawn
        | Notice::SharingTakenOver { .. }
        | Notice::SharingFailed { .. }
        | Notice::NotRemembered
        | Notice::NotForgotten
        | Notice::LinkFailed { .. } => None,
    }
}

/// A click on a notification leads to the window that showed it, whatever other profile runs.
pub fn lead_here<R: Runtime>(app: &AppHandle<R>) {
    let handle = app.clone();
    let listening = app
        .notification()
        .on_action(move |_| crate::window::focus(&handle));
    if let Err(error) = listening {
        tracing::warn!(%error, "a click on a notification leads nowhere");
    }
}

/// Shows what needs the person as notifications, as long as the stream lives: notices, and what they
/// share once the window is out of sight. `program` is what this profile's Greenroom is called.
pub async fn show<R: Runtime>(
    app: AppHandle<R>,
    program: String,
    mut events: Receiver<UiEvent>,
    mut in_sight: watch::Receiver<bool>,
) {
    let mut shared = None;
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(UiEvent::Notice(notice)) => tell(&app, &notice, &program),
                Some(UiEvent::Stage(stage)) => shared = stage.sharing.map(|sharing| sharing.title),
                Some(_) => {}
                None => return,
            },
            Ok(()) = in_sight.changed() => {
                let is_in_sight = *in_sight.borrow_and_update();
                if let (false, Some(title)) = (is_in_sight, &shared) {
                    say(&app, texts::still_shared(title, &program));
                }
            }
        }
    }
}

fn tell<R: Runtime>(app: &AppHandle<R>, notice: &Notice, program: &str) {
    let Some(sentences) = sentence(notice, program) else {
        return;
    };
    let looking = app
        .get_webview_window(crate::window::MAIN)
        .and_then(|window| window.is_focused().ok())
        .unwrap_or(false);
    if !looking {
        say(app, Some(sentences));
    }
}

/// Shows a title and a body as a notification.
pub fn say<R: Runtime>(app: &AppHandle<R>, sentences: Option<(String, String)>) {
    let Some((title, body)) = sentences else {
        return;
    };
    if let Err(error) = app.notification().builder().title(title).body(body).show() {
        tracing::warn!(%error, "the system shows no notifications");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_told_with_both_names_and_where_to_answer() {
        let invited = Notice::Invited {
            inviter: "Tomás Serra".into(),
            room_title: "Night shift".into(),
        };
        let (title, body) = sentence(&invited, "Greenroom (guest)").unwrap();
        assert!(title.contains("Tomás Serra"), "{title}");
        assert!(body.contains("Night shift"), "{body}");
        assert!(body.contains("Greenroom (guest)"), "{body}");
    }

    #[test]
    fn what_only_concerns_the_window_stays_in_it() {
        assert_eq!(sentence(&Notice::YouAreLive, "Greenroom"), None);
    }
}

//! The media server of this computer ends in the middle of a show, and takes its time to come back.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use greenroom_contract::*;
use greenroom_local_network::LiveKitConfig;

use crate::house::{Greenroom, House, part};

const HOST: &str = "Maya Okafor";
const GUEST: &str = "Ravi Patel";

/// LiveKit's server behind a program that does not let it start while this file is there.
struct Held(PathBuf);

impl Held {
    fn at(folder: &Path) -> (Self, PathBuf) {
        let (held, program) = (folder.join("held"), folder.join("livekit-server"));
        let script = format!(
            "#!/bin/sh\n[ -e '{}' ] && exit 1\nexec '{}' \"$@\"\n",
            held.display(),
            part("GREENROOM_LIVEKIT_SERVER").display(),
        );
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        (Self(held), program)
    }

    /// Ends the server without a word to anybody; it does not come back.
    fn end(&self, url: &str) {
        fs::write(&self.0, "").unwrap();
        let variable = format!("GREENROOM_LIVEKIT_URL={url}");
        let entries = fs::read_dir("/proc").unwrap().flatten();
        let mut ids = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let server = ids.find(|id| {
            let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
            let mut variables = environment.split(|byte| *byte == 0);
            variables.any(|one| one == variable.as_bytes())
        });
        let killed = std::process::Command::new("kill")
            .args(["-KILL", &server.expect("it runs")])
            .status();
        assert!(killed.unwrap().success());
    }

    fn let_go(&self) {
        fs::remove_file(&self.0).unwrap();
    }
}

async fn is_told(greenroom: &mut Greenroom) {
    let told = greenroom.until("what is missing", |seen| {
        let room = seen.room.as_ref()?;
        let line = matches!(room.status_line, StatusLine::Reconnecting { .. });
        let phase = &seen.stage.as_ref()?.phase;
        let away = matches!(phase, StagePhase::Reconnecting { on_stage: true, .. });
        (line && away && room.waiting_for.is_none()).then_some(())?;
        room.problem.as_ref().map(|problem| problem.code)
    });
    assert_eq!(told.await, ErrorCode::MediaServerAway);
}

async fn is_back(greenroom: &mut Greenroom) {
    let back = greenroom.until("being on air again", |seen| {
        let on_stage = seen.stage.as_ref()?.phase == StagePhase::OnStage;
        let well = seen.room.as_ref()?.problem.is_none();
        (on_stage && well && seen.is_live()).then_some(())
    });
    back.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_told_why_the_stage_is_away_and_it_comes_back_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (held, program) = Held::at(folder.path());
    let data = tempfile::tempdir().unwrap();
    let house = House::with(data, "key-of-this-house", |network| {
        network.livekit = LiveKitConfig::Spawn {
            server_binary: program,
            port: None,
        };
    })
    .await;
    let mut host = house.greenroom_of(HOST).await;
    let mut guest = house.greenroom_of(GUEST).await;
    host.new_room("Thumbs").await;
    host.go_live().await;
    host.invite("Ravi").await;
    guest.accept().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    host.sees(GUEST).await;

    held.end(house.media_server_url());
    is_told(&mut host).await;
    is_told(&mut guest).await;
    held.let_go();
    is_back(&mut host).await;
    is_back(&mut guest).await;
    let told = host.until("the word that viewers have the host back", |seen| {
        let on_air = |notice: &&Notice| matches!(notice, Notice::YouAreLive | Notice::BackOnAir);
        let told: Vec<_> = seen.notices.iter().filter(on_air).cloned().collect();
        told.contains(&Notice::BackOnAir).then_some(told)
    });
    assert_eq!(told.await, [Notice::YouAreLive, Notice::BackOnAir]);
    host.sees(GUEST).await;
    guest.sees(HOST).await;

    host.app.end_show(Nothing {}).await.unwrap();
    host.app.shutdown().await;
    guest.app.shutdown().await;
}

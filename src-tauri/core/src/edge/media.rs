//! The facade's commands of what is seen and heard: the stage's tiles and voices, own devices, what is
//! shared.

use greenroom_contract::*;

use super::commands::Answer;
use crate::{
    actor::Ticket,
    app::{App, parts::Frames},
    edge::error::{internal, ui_error},
    error::Error,
    sources, stage,
};

impl App {
    async fn sources(&self, input: impl FnOnce(Ticket<()>) -> sources::Input) -> Answer {
        self.0.sources.actor.ask(input).await?;
        Ok(Nothing {})
    }

    async fn choose(&self, kind: sources::Kind, id: Option<String>) -> Answer {
        self.sources(|ticket| sources::Input::Choose { ticket, kind, id })
            .await
    }
}

/// Own sources and devices.
impl App {
    /// How loud somebody on stage is at this window.
    pub async fn set_voice(&self, args: Voice) -> Answer {
        self.0.stage.tell(stage::Input::Voice(args)).await;
        Ok(Nothing {})
    }

    /// Keeps a tile large at this window for the show, or no tile any more.
    pub async fn pin_tile(&self, args: PinTile) -> Answer {
        self.0.stage.tell(stage::Input::Pin(args.tile_id)).await;
        Ok(Nothing {})
    }

    /// The page shows the stage in numbers from now on, or no more.
    pub async fn show_figures(&self, args: Switch) -> Answer {
        self.0.stage.tell(stage::Input::Figures(args.on)).await;
        Ok(Nothing {})
    }

    /// Own microphone on or off.
    pub async fn set_microphone(&self, args: Switch) -> Answer {
        let input = sources::Input::SetMicrophone(args.on);
        self.0.sources.actor.tell(input).await;
        Ok(Nothing {})
    }

    /// Own camera on or off.
    pub async fn set_camera(&self, args: Switch) -> Answer {
        let input = sources::Input::SetCamera(args.on);
        self.0.sources.actor.tell(input).await;
        Ok(Nothing {})
    }

    /// Lists the devices anew.
    pub async fn refresh_devices(&self, _: Nothing) -> Answer {
        self.sources(|ticket| sources::Input::Refresh { ticket })
            .await
    }

    /// Chooses a camera.
    pub async fn choose_camera(&self, args: ChooseDevice) -> Answer {
        self.choose(sources::Kind::Camera, args.id).await
    }

    /// Chooses size and rate of the chosen camera's picture.
    pub async fn choose_picture_format(&self, args: ChoosePictureFormat) -> Answer {
        let format = args.format;
        self.sources(|ticket| sources::Input::ChooseFormat { ticket, format })
            .await
    }

    /// Chooses a microphone.
    pub async fn choose_microphone(&self, args: ChooseDevice) -> Answer {
        self.choose(sources::Kind::Microphone, args.id).await
    }

    /// Chooses a speaker.
    pub async fn choose_speaker(&self, args: ChooseDevice) -> Answer {
        self.choose(sources::Kind::Speaker, args.id).await
    }

    /// Switches one thing that is done with the microphone's sound.
    pub async fn switch_processing(&self, args: SwitchProcessing) -> Answer {
        let input = sources::Input::Process(args);
        self.0.sources.actor.tell(input).await;
        Ok(Nothing {})
    }

    /// The page shows the microphone's level from now on, or no more.
    pub async fn show_level(&self, args: Switch) -> Answer {
        let input = sources::Input::ShowLevel(args.on);
        self.0.sources.actor.tell(input).await;
        Ok(Nothing {})
    }

    /// Plays a short sound on the chosen speaker.
    pub async fn play_test_sound(&self, _: Nothing) -> Answer {
        self.sources(|ticket| sources::Input::TestSound { ticket })
            .await
    }

    /// Shows the system's own settings where the switch is that keeps something from Greenroom.
    pub async fn show_system_switch(&self, args: ShowSystemSwitch) -> Answer {
        let shown = self.0.desktop.show_switch(args.switch).await;
        shown.map_err(Error::from)?;
        Ok(Nothing {})
    }

    /// Looks at what could be shared, until it is closed or something is shared.
    pub async fn open_surfaces(&self, _: Nothing) -> Answer {
        self.sharing(sources::ShareInput::Open).await
    }

    /// Looks no more.
    pub async fn close_surfaces(&self, _: Nothing) -> Answer {
        self.sharing(sources::ShareInput::Close).await
    }

    /// Shares a screen or a window, in place of what is shared.
    pub async fn share_surface(&self, args: ShareSurface) -> Answer {
        let ShareSurface { id, detail, sound } = args;
        self.sources(|ticket| {
            sources::Input::Share(sources::ShareInput::Start {
                ticket,
                id,
                detail,
                sound,
            })
        })
        .await
    }

    /// Shares nothing any more.
    pub async fn stop_sharing(&self, _: Nothing) -> Answer {
        self.sharing(sources::ShareInput::Stop).await
    }

    async fn sharing(&self, input: sources::ShareInput) -> Answer {
        self.0
            .sources
            .actor
            .tell(sources::Input::Share(input))
            .await;
        Ok(Nothing {})
    }

    /// Where the page gets its pictures from, where it draws them itself.
    pub async fn frame_socket(&self, _: Nothing) -> Result<FrameSocket, UiError> {
        match &self.0.frames {
            Frames::Served(server) => Ok(FrameSocket {
                url: server.url(),
                ticket: server.issue_ticket(),
            }),
            Frames::Painted => Err(ui_error(
                ErrorCode::NoFrameSocket,
                "the window paints the pictures",
            )),
            Frames::Failed => Err(internal("the frame socket did not start")),
        }
    }
}

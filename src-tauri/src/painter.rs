//! Which way pictures come into the window: the window paints them itself above its page where the
//! system lets it, and otherwise the page draws what the frame socket brings.

use greenroom_core::App;
use tauri::utils::config::{Config, Csp, CspDirectiveSources};
use tauri::{Runtime, WebviewWindow};

use crate::system;

/// Set to `socket`, the frame socket is used where the window could paint as well.
const VARIABLE: &str = "GREENROOM_PICTURES";
/// Where the frame socket listens.
const SOCKETS: &str = "ws://127.0.0.1:*";

/// How pictures come into the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The window paints them.
    Painted,
    /// The page draws what the frame socket brings.
    Socket,
}

impl Way {
    /// The way of this run.
    pub fn of_this_run() -> Self {
        let socket = std::env::var_os(VARIABLE).is_some_and(|way| way == "socket");
        if system::PAINTS_PICTURES && !socket {
            Self::Painted
        } else {
            Self::Socket
        }
    }

    /// Lets the page reach the frame socket where it is used, and nothing of the network where it is
    /// not.
    pub fn permit(self, config: &mut Config) {
        if self == Self::Painted {
            return;
        }
        if let Some(Csp::DirectiveMap(policy)) = &mut config.app.security.csp {
            let sources = policy.entry("connect-src".to_owned());
            let sources = sources.or_insert_with(|| CspDirectiveSources::List(Vec::new()));
            sources.push(SOCKETS);
        }
    }
}

/// Paints the pictures of a window from now on.
pub fn start<R: Runtime>(window: &WebviewWindow<R>, core: &App) {
    if let Err(error) = system::paint_pictures(window, core.frame_hub()) {
        tracing::error!(%error, "the window shows no pictures");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connects(way: Way) -> String {
        let mut config = crate::context::<tauri::Wry>().config().clone();
        way.permit(&mut config);
        let Some(Csp::DirectiveMap(policy)) = config.app.security.csp else {
            panic!("the content policy is no list of directives");
        };
        Vec::from(policy["connect-src"].clone()).join(" ")
    }

    #[test]
    fn a_page_whose_pictures_the_window_paints_reaches_nothing_but_the_program() {
        assert_eq!(connects(Way::Painted), "ipc: http://ipc.localhost");
    }

    #[test]
    fn one_that_draws_them_itself_reaches_the_frame_socket_besides() {
        let sources = connects(Way::Socket);
        assert_eq!(sources, format!("ipc: http://ipc.localhost {SOCKETS}"));
    }
}

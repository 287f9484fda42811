//! A connection to Linux's sound server for what the library's client has no question for.

use std::{io::BufReader, os::unix::net::UnixStream};

use pulseaudio::protocol::{
    self, AuthParams, AuthReply, Command, CommandReply, MAX_VERSION, Prop, Props, ProtocolError,
    PulseError, SetClientNameReply, SubscriptionMask,
};

use super::pulse::{ANSWER_WITHIN, MIXER_NAME, cookie, reach};
use crate::hearing::SoundError;

/// The connection.
pub(super) struct Line {
    reader: BufReader<UnixStream>,
    version: u16,
    asked: u32,
}

impl Line {
    pub fn connect() -> Result<Self, SoundError> {
        let path = pulseaudio::socket_path_from_env().ok_or(SoundError::NoServer)?;
        let socket = reach(&path)?;
        socket
            .set_read_timeout(Some(ANSWER_WITHIN))
            .map_err(failed)?;
        let mut line = Self {
            reader: BufReader::new(socket),
            version: MAX_VERSION,
            asked: 0,
        };
        let auth: AuthReply = line.ask(&Command::Auth(AuthParams {
            version: MAX_VERSION,
            supports_shm: false,
            supports_memfd: false,
            cookie: cookie(),
        }))?;
        line.version = MAX_VERSION.min(auth.version);
        let mut props = Props::new();
        props.set(Prop::ApplicationName, MIXER_NAME);
        let _: SetClientNameReply = line.ask(&Command::SetClientName(props))?;
        Ok(line)
    }

    pub fn socket(&self) -> Result<UnixStream, SoundError> {
        self.reader.get_ref().try_clone().map_err(failed)
    }

    pub fn ask<T: CommandReply>(&mut self, question: &Command) -> Result<T, SoundError> {
        self.say(question)?;
        let answer = protocol::read_reply_message(&mut self.reader, self.version);
        answer.map(|(_, answer)| answer).map_err(line_error)
    }

    /// From now on the server says when one of these begins, changes or ends.
    pub fn subscribe(&mut self, to: SubscriptionMask) -> Result<(), SoundError> {
        self.say(&Command::Subscribe(to))?;
        protocol::read_ack_message(&mut self.reader).map_err(line_error)?;
        // There may be no news for hours.
        self.reader.get_ref().set_read_timeout(None).map_err(failed)
    }

    /// Waits for news.
    pub fn next(&mut self) -> Result<Command, SoundError> {
        let news = protocol::read_command_message(&mut self.reader, self.version);
        news.map(|(_, news)| news).map_err(line_error)
    }

    fn say(&mut self, command: &Command) -> Result<(), SoundError> {
        self.asked += 1;
        let socket = self.reader.get_mut();
        protocol::write_command_message(socket, self.asked, command, self.version)
            .map_err(line_error)
    }
}

fn line_error(error: ProtocolError) -> SoundError {
    match error {
        ProtocolError::Io(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
            SoundError::Hangs
        }
        ProtocolError::Io(_) => SoundError::NoServer,
        ProtocolError::ServerError(PulseError::NoEntity) => SoundError::NoDevice,
        other => failed(other),
    }
}

fn failed(error: impl ToString) -> SoundError {
    SoundError::Failed(error.to_string())
}

//! WebRTC's audio processing: takes echo and noise out of a microphone's sound, and evens its
//! loudness.

use std::fmt;

use crate::prebuilt::{self, CallError, Handle, adopt, proto};
use crate::webrtc::RtcError;
use proto::{ffi_request, ffi_response};

/// One processing of one microphone. What the speaker plays goes through it as well, so that it
/// knows what to take out.
///
/// Making one cannot fail, as upstream; without a usable engine processing is an error.
pub struct AudioProcessingModule {
    handle: Option<Handle>,
}

impl fmt::Debug for AudioProcessingModule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AudioProcessingModule")
            .finish_non_exhaustive()
    }
}

impl AudioProcessingModule {
    /// A processing that does what is enabled.
    pub fn new(
        echo_canceller_enabled: bool,
        gain_controller_enabled: bool,
        high_pass_filter_enabled: bool,
        noise_suppression_enabled: bool,
    ) -> Self {
        let request = proto::NewApmRequest {
            echo_canceller_enabled,
            gain_controller_enabled,
            high_pass_filter_enabled,
            noise_suppression_enabled,
        };
        let made = make(request);
        let told = made.inspect_err(|error| tracing::warn!(%error, "sound cannot be processed"));
        Self { handle: told.ok() }
    }

    /// Processes what the microphone heard, in place: a multiple of 10 ms.
    pub fn process_stream(
        &mut self,
        data: &mut [i16],
        sample_rate: i32,
        num_channels: i32,
    ) -> Result<(), RtcError> {
        let (apm_handle, data) = self.lend(data, sample_rate, num_channels)?;
        let request = proto::ApmProcessStreamRequest {
            apm_handle,
            data_ptr: data.ptr,
            size: data.bytes,
            sample_rate: data.sample_rate,
            num_channels: data.num_channels,
        };
        match self.call(ffi_request::Message::ApmProcessStream(request))? {
            ffi_response::Message::ApmProcessStream(response) => done(response.error),
            _ => Err(RtcError::internal(CallError::Unexpected)),
        }
    }

    /// Takes what the speaker is about to play: a multiple of 10 ms.
    pub fn process_reverse_stream(
        &mut self,
        data: &mut [i16],
        sample_rate: i32,
        num_channels: i32,
    ) -> Result<(), RtcError> {
        let (apm_handle, data) = self.lend(data, sample_rate, num_channels)?;
        let request = proto::ApmProcessReverseStreamRequest {
            apm_handle,
            data_ptr: data.ptr,
            size: data.bytes,
            sample_rate: data.sample_rate,
            num_channels: data.num_channels,
        };
        match self.call(ffi_request::Message::ApmProcessReverseStream(request))? {
            ffi_response::Message::ApmProcessReverseStream(response) => done(response.error),
            _ => Err(RtcError::internal(CallError::Unexpected)),
        }
    }

    /// Sound as the engine takes it. The engine is through with it when the call returns, so the
    /// borrow that the caller holds outlives that.
    fn lend(
        &self,
        data: &mut [i16],
        sample_rate: i32,
        num_channels: i32,
    ) -> Result<(u64, Lent), RtcError> {
        let handle = self.handle.as_ref();
        let handle =
            handle.ok_or_else(|| RtcError::internal("the LiveKit engine is not usable"))?;
        let number = |value: i32| u32::try_from(value).unwrap_or(0);
        let (sample_rate, num_channels) = (number(sample_rate), number(num_channels));
        let step = sample_rate as usize / 100 * num_channels as usize;
        assert!(
            step > 0 && !data.is_empty() && data.len().is_multiple_of(step),
            "sound is processed in steps of 10 ms"
        );
        let bytes = u32::try_from(size_of_val(data)).map_err(RtcError::internal)?;
        let lent = Lent {
            ptr: data.as_mut_ptr() as u64,
            bytes,
            sample_rate,
            num_channels,
        };
        Ok((handle.id(), lent))
    }

    fn call(&self, request: ffi_request::Message) -> Result<ffi_response::Message, RtcError> {
        let handle = self.handle.as_ref();
        let handle =
            handle.ok_or_else(|| RtcError::internal("the LiveKit engine is not usable"))?;
        handle.engine().call(request).map_err(RtcError::internal)
    }
}

fn make(request: proto::NewApmRequest) -> Result<Handle, CallError> {
    let engine = prebuilt::engine()?;
    match engine.call(ffi_request::Message::NewApm(request))? {
        ffi_response::Message::NewApm(response) => Ok(adopt(engine, &response.apm.handle)),
        _ => Err(CallError::Unexpected),
    }
}

struct Lent {
    ptr: u64,
    bytes: u32,
    sample_rate: u32,
    num_channels: u32,
}

fn done(error: Option<String>) -> Result<(), RtcError> {
    match error {
        Some(error) => Err(RtcError::internal(error)),
        None => Ok(()),
    }
}

//! Without a usable SDK library everything fails with a type, and the program lives on.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.
#![cfg(not(feature = "upstream"))]

use std::path::{Path, PathBuf};

use livekit::ConnectFailure;
use livekit::options::TrackPublishOptions;
use livekit::prebuilt::{self, LoadError};
use livekit::prelude::*;
use livekit::webrtc::audio_frame::AudioFrame;
use livekit::webrtc::audio_source::AudioSourceOptions;
use livekit::webrtc::audio_source::native::NativeAudioSource;
use livekit::webrtc::native::apm::AudioProcessingModule;
use livekit::webrtc::video_frame::{I420Buffer, VideoFrame, VideoRotation};
use livekit::webrtc::video_source::RtcVideoSource;
use livekit::webrtc::video_source::native::NativeVideoSource;
use livekit::webrtc::video_stream::native::NativeVideoStream;

use futures_util::StreamExt as _;

// No test of this binary loads a library that works: a process keeps the first one.

#[test]
fn a_missing_library_is_named_with_the_place_that_was_looked_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(prebuilt::LIBRARY_NAME);
    match prebuilt::load(&path) {
        Err(LoadError::NotFound { looked_in }) => assert_eq!(looked_in, [path]),
        other => panic!("expected a missing library, not {other:?}"),
    }
    assert_eq!(prebuilt::loaded_version(), None);
}

#[test]
fn a_file_that_is_no_library_is_not_loadable() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(prebuilt::LIBRARY_NAME);
    std::fs::write(&path, "this is text").unwrap();
    let error = prebuilt::load(&path).unwrap_err();
    assert!(
        matches!(&error, LoadError::NotLoadable { path: named, .. } if *named == path),
        "{error:?}"
    );
}

#[test]
fn a_library_that_is_not_the_sdk_is_told_by_what_it_lacks() {
    let error = prebuilt::load(&another_library()).unwrap_err();
    assert!(
        matches!(error, LoadError::NotTheSdk { symbol, .. } if symbol == "livekit_ffi_initialize"),
        "{error:?}"
    );
}

/// A library that every process of this system has loaded: the C library.
fn another_library() -> PathBuf {
    #[cfg(target_os = "linux")]
    {
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        let line = maps.lines().find(|line| line.contains("/libc.so"));
        let path = line.and_then(|line| line.split_whitespace().last());
        PathBuf::from(path.expect("the C library is loaded"))
    }
    #[cfg(target_os = "windows")]
    {
        let root = std::env::var_os("SystemRoot").expect("Windows names its folder");
        Path::new(&root).join("System32").join("kernel32.dll")
    }
    #[cfg(target_os = "macos")]
    {
        // Libraries of the system are not files here; one of the toolchain is.
        let rustc = std::process::Command::new("rustc")
            .args(["--print", "target-libdir"])
            .output()
            .unwrap();
        let folder = PathBuf::from(String::from_utf8(rustc.stdout).unwrap().trim());
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.extension().is_some_and(|kind| kind == "dylib"))
            .expect("the toolchain has a library")
    }
}

#[tokio::test]
async fn every_part_fails_with_a_type_and_none_with_a_panic() {
    let missing = Path::new("/nowhere").join(prebuilt::LIBRARY_NAME);
    prebuilt::load(&missing).unwrap_err();

    let connecting = Room::connect("ws://127.0.0.1:1", "token", RoomOptions::default());
    let error = connecting.await.unwrap_err();
    assert_eq!(
        ConnectFailure::of(&error),
        ConnectFailure::EngineMissing,
        "{error}"
    );

    let camera = NativeVideoSource::default();
    let frame = VideoFrame::new(VideoRotation::VideoRotation0, I420Buffer::new_black(16, 16));
    assert!(!camera.capture_frame(&frame));
    let track = LocalVideoTrack::create_video_track("camera", RtcVideoSource::Native(camera));
    track.mute();
    assert!(track.is_muted());
    assert!(track.get_stats().await.is_err());
    let mut frames = NativeVideoStream::new(track.rtc_track());
    assert!(frames.next().await.is_none());

    let tone = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 0);
    assert!(
        tone.capture_frame(&AudioFrame::new(48_000, 1, 480))
            .await
            .is_err()
    );

    let mut cleaning = AudioProcessingModule::new(true, true, true, true);
    assert!(cleaning.process_stream(&mut [0; 480], 48_000, 1).is_err());
    let tone = RtcAudioSource::Native(tone);
    let microphone = LocalAudioTrack::create_audio_track("microphone", tone);
    assert!(microphone.get_stats().await.is_err());
    drop(TrackPublishOptions::default());
}

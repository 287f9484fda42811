import {
  ConnectionQuality,
  type Participant,
  type RemoteParticipant,
  type RemoteTrack,
  Room,
  RoomEvent,
  Track,
} from "livekit-client";

import type { Quality, Tile } from "../backend/generated";

/** Whether the viewer hears the show: browsers let a page make sound only after a press. */
export type Sound = "blocked" | "on" | "off";

export interface Picture {
  attach: (element: HTMLVideoElement) => () => void;
}

/** A person or a shared screen on the stage, without name and role, which the network knows. */
export interface Seen {
  tile: Omit<Tile, "name" | "role">;
  isScreen: boolean;
  picture: Picture | null;
}

export interface MediaListener {
  onState: (state: "connecting" | "connected" | "reconnecting" | "off") => void;
  onStage: (seen: readonly Seen[]) => void;
  onSound: (sound: Sound) => void;
}

/** The stage as LiveKit shows it to somebody who only watches. */
export class Media {
  private room: Room | null = null;
  private sound: Sound = "on";
  private readonly speakers = new Map<RemoteTrack, HTMLMediaElement>();
  private readonly pictures = new Map<RemoteTrack, Picture>();

  constructor(private readonly listener: MediaListener) {}

  async connect({ url, token }: { url: string; token: string }): Promise<void> {
    await this.leave();
    const room = new Room({ adaptiveStream: true });
    this.room = room;
    const look = () => {
      if (this.room === room) this.listener.onStage(this.stage(room));
    };
    for (const event of [
      RoomEvent.ParticipantConnected,
      RoomEvent.ParticipantDisconnected,
      RoomEvent.TrackMuted,
      RoomEvent.TrackUnmuted,
      RoomEvent.TrackPublished,
      RoomEvent.TrackUnpublished,
      RoomEvent.ActiveSpeakersChanged,
      RoomEvent.ConnectionQualityChanged,
    ] as const) {
      room.on(event, look);
    }
    room.on(RoomEvent.TrackSubscribed, (track) => {
      if (track.kind === Track.Kind.Audio) {
        const element = track.attach();
        element.muted = this.sound === "off";
        this.speakers.set(track, element);
      }
      look();
    });
    room.on(RoomEvent.TrackUnsubscribed, (track) => {
      track.detach();
      this.speakers.delete(track);
      this.pictures.delete(track);
      look();
    });
    room.on(RoomEvent.AudioPlaybackStatusChanged, () => {
      if (this.sound !== "off") this.hear(room.canPlaybackAudio ? "on" : "blocked");
    });
    room.on(RoomEvent.Reconnecting, () => {
      this.listener.onState("reconnecting");
    });
    room.on(RoomEvent.Reconnected, () => {
      this.listener.onState("connected");
      look();
    });
    room.on(RoomEvent.Disconnected, () => {
      if (this.room !== room) return;
      this.room = null;
      this.forget();
      this.listener.onStage([]);
      this.listener.onState("off");
    });
    this.listener.onState("connecting");
    await room.connect(url, token, { autoSubscribe: true });
    this.listener.onState("connected");
    look();
  }

  async leave(): Promise<void> {
    const { room } = this;
    this.room = null;
    this.forget();
    this.listener.onStage([]);
    await room?.disconnect();
  }

  /** Sound on or off; called from a press, so that the browser allows it. */
  async setSound(on: boolean): Promise<void> {
    for (const element of this.speakers.values()) element.muted = !on;
    if (on) await this.room?.startAudio();
    this.hear(!on ? "off" : this.room?.canPlaybackAudio === false ? "blocked" : "on");
  }

  private hear(sound: Sound): void {
    this.sound = sound;
    this.listener.onSound(sound);
  }

  private forget(): void {
    for (const track of this.speakers.keys()) track.detach();
    this.speakers.clear();
    this.pictures.clear();
  }

  private stage(room: Room): Seen[] {
    return [...room.remoteParticipants.values()].flatMap((one) => {
      const seen = [...one.trackPublications.values()].length === 0 ? [] : [this.person(one)];
      const screen = one.getTrackPublication(Track.Source.ScreenShare)?.track;
      if (screen !== undefined) {
        seen.push({
          tile: {
            ...tileOf(one),
            tileId: numberOf(`${one.identity}/screen`),
            source: "screen",
            speaking: false,
          },
          isScreen: true,
          picture: this.pictureOf(screen),
        });
      }
      return seen;
    });
  }

  private person(one: RemoteParticipant): Seen {
    const camera = one.getTrackPublication(Track.Source.Camera) ?? lookFor(one);
    const track = camera?.isMuted === false ? camera.track : undefined;
    return {
      tile: { ...tileOf(one), cameraOn: track !== undefined },
      isScreen: false,
      picture: track === undefined ? null : this.pictureOf(track),
    };
  }

  /** The same object for the same track, so that a picture is not attached anew. */
  private pictureOf(track: RemoteTrack): Picture {
    const known = this.pictures.get(track);
    if (known !== undefined) return known;
    const picture: Picture = {
      attach: (element) => {
        track.attach(element);
        return () => {
          track.detach(element);
        };
      },
    };
    this.pictures.set(track, picture);
    return picture;
  }
}

/** A picture whose sender did not say what it shows is taken for a camera. */
function lookFor(one: RemoteParticipant) {
  return [...one.videoTrackPublications.values()].find(
    ({ source }) => source === Track.Source.Unknown,
  );
}

function tileOf(one: Participant): Seen["tile"] {
  const microphone = one.getTrackPublication(Track.Source.Microphone);
  const microphoneOn = microphone !== undefined && !microphone.isMuted;
  return {
    tileId: numberOf(one.identity),
    source: "camera",
    userId: one.identity,
    isMe: false,
    onlyYou: false,
    microphoneOn,
    cameraOn: true,
    // The media server tells late of who was muted.
    speaking: one.isSpeaking && microphoneOn,
    quality: qualities[one.connectionQuality],
    awaySince: null,
    stillSince: null,
    mirrored: false,
  };
}

const qualities: Record<ConnectionQuality, Quality> = {
  [ConnectionQuality.Excellent]: "excellent",
  [ConnectionQuality.Good]: "good",
  [ConnectionQuality.Poor]: "poor",
  [ConnectionQuality.Lost]: "lost",
  [ConnectionQuality.Unknown]: "unknown",
};

const numbers = new Map<string, number>();

/** A tile's number: the same for the same person as long as the page lives. */
function numberOf(identity: string): number {
  const number = numbers.get(identity) ?? numbers.size + 1;
  numbers.set(identity, number);
  return number;
}

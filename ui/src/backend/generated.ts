// Printed from the contract crate by `cargo xtask codegen`. Do not edit.

/**
 * Accepts an invitation and opens its green room.
 */
export type AcceptInvitation = { 
/**
 * Its id.
 */
invitationId: string, 
/**
 * The person agreed that an own show that is on air ends. Without it the command answers
 * `ownShowOnAir` and nothing has happened.
 */
endOwnShow: boolean, 
/**
 * The person agreed to leave the stage that is open in this window. Without it the command
 * answers `roomOpen` and nothing has happened.
 */
leaveStage: boolean, };

/**
 * What the person wants.
 */
export type AnswerClosing = { 
/**
 * The answer.
 */
answer: ClosingAnswer, };

/**
 * One microphone or speaker.
 */
export type AudioDevice = { 
/**
 * The system's own name of it, which no other device has.
 */
id: string, 
/**
 * Name to show; of several with the same name, the later ones are numbered.
 */
name: string, };

/**
 * A badge in the chat (PLATFORM.md 11.4).
 */
export type Badge = "host" | "coHost" | "moderator";

/**
 * What the host can rely on before going live. It follows what is true; nobody has to ask. Own
 * picture and sound stand with the devices, the post is where the room was announced.
 */
export type BeforeLive = { 
/**
 * The connection.
 */
stage: StageCheck, 
/**
 * The other broadcasters, then those who were invited and have not answered.
 */
guests: Array<GuestCheck>, 
/**
 * The chat.
 */
chat: ChatCheck, };

/**
 * One camera.
 */
export type CameraDevice = { 
/**
 * `test-pattern`, or the system's stable name.
 */
id: string, 
/**
 * Name to show; the page has its own word for the test pattern.
 */
name: string, 
/**
 * What it is.
 */
kind: CameraKind, };

/**
 * Size and rate of a camera's picture.
 */
export type CameraFormat = { 
/**
 * The camera's id.
 */
camera: string, 
/**
 * What is asked of it.
 */
format: PictureFormat, };

/**
 * Kinds of picture sources.
 */
export type CameraKind = "camera" | "testPattern";

/**
 * How the chat stands before going live.
 */
export type ChatCheck = "off" | "joining" | "ready" | "notConnected";

/**
 * What changed in the list of messages. Applied in order; `Reset` starts anew.
 */
export type ChatDiff = { "kind": "reset", 
/**
 * All items.
 */
items: Array<ChatItem>, } | { "kind": "append", 
/**
 * Oldest first.
 */
items: Array<ChatItem>, } | { "kind": "prepend", 
/**
 * Oldest first.
 */
items: Array<ChatItem>, } | { "kind": "set", 
/**
 * The item.
 */
item: ChatItem, } | { "kind": "insert", 
/**
 * Key of the item it stands before.
 */
before: string | null, 
/**
 * The item.
 */
item: ChatItem, } | { "kind": "remove", 
/**
 * Its key.
 */
key: string, };

/**
 * One message.
 */
export type ChatItem = { 
/**
 * Stable from *typed* to *sent* to *came back*: our own id for own messages, the server's for
 * others.
 */
key: string, 
/**
 * Who wrote it.
 */
author: Person, 
/**
 * The badge beside the name.
 */
badge: Badge | null, 
/**
 * Whether this person wrote it.
 */
isMine: boolean, 
/**
 * The text; empty when deleted.
 */
text: string, 
/**
 * When.
 */
createdAt: string, 
/**
 * Changed after sending.
 */
edited: boolean, 
/**
 * Deleted; a placeholder is drawn.
 */
deleted: boolean, 
/**
 * On its way, sent or failed.
 */
delivery: Delivery, };

/**
 * Where the chat stands.
 */
export type ChatPhase = { "state": "off" } | { "state": "disabled" } | { "state": "notYet" } | { "state": "joining" } | { "state": "ready" } | { "state": "failed", 
/**
 * Why.
 */
error: UiError, };

/**
 * The chat without its messages.
 */
export type ChatView = { 
/**
 * Where the chat stands.
 */
phase: ChatPhase, 
/**
 * Since when new messages do not come in by themselves, once that is more than a blink. None
 * while they do.
 */
unheardSince: string | null, 
/**
 * Whether older messages can be read.
 */
hasOlder: boolean, 
/**
 * Older messages are being read.
 */
loadingOlder: boolean, 
/**
 * Why writing is not possible right now.
 */
cannotWrite: UiError | null, };

/**
 * Chooses a device.
 */
export type ChooseDevice = { 
/**
 * Its id from the list; none for the system's default.
 */
id: string | null, };

/**
 * Chooses size and rate of the chosen camera's picture.
 */
export type ChoosePictureFormat = { 
/**
 * One of [`DevicesView::picture_formats`]; none for what Greenroom asks by itself.
 */
format: PictureFormat | null, };

/**
 * Answers to the question before the window closes.
 */
export type ClosingAnswer = "stay" | "close" | "endShow";

/**
 * What closing the window means to others.
 */
export type ClosingMeans = { "kind": "showWaits", 
/**
 * How many watch, when known.
 */
viewers: number | null, } | { "kind": "othersStay" } | { "kind": "showGoesOn", 
/**
 * Who hosts; none where nobody is known to.
 */
host: string | null, };

/**
 * Names the question that the page shows.
 */
export type ClosingShown = { 
/**
 * [`ClosingView::asked`].
 */
asked: number, };

/**
 * The question before the window closes, whatever screen is open. The page says that it shows it
 * (`closing_shown`): a window whose page does not is closed without an answer.
 */
export type ClosingView = { 
/**
 * Which time the window was asked to close, counted by this window.
 */
asked: number, 
/**
 * What closing means to others.
 */
means: ClosingMeans, 
/**
 * The network runs inside this program: it ends with the window, for everybody on it.
 */
networkEnds: boolean, 
/**
 * Host while the show is on air: it can be ended first. `answer_closing`.
 */
endShow: RoomAction | null, };

/**
 * A community as a post target.
 */
export type CommunityChoice = { 
/**
 * Its id. A key, never shown.
 */
communityId: string, 
/**
 * Its name.
 */
name: string, 
/**
 * What happens to a post there.
 */
posting: Posting, };

/**
 * Makes a room with its post and chat, or goes on with one that stopped half way.
 */
export type CreateRoom = { 
/**
 * The form.
 */
draft: NewRoomDraft, 
/**
 * What becomes of the thumbnail.
 */
thumbnail: ThumbnailChoice, };

/**
 * How far an own message got.
 */
export type Delivery = { "state": "sending" } | { "state": "sent" } | { "state": "failed", 
/**
 * Why.
 */
error: UiError, };

/**
 * Devices by the ids of [`DevicesView`](crate::DevicesView); none is the default. A device is known
 * by its name where its id is not found, as when it was plugged in elsewhere; up to version 0.1.0
 * the ids of microphone and speaker were their names.
 */
export type DeviceChoices = { 
/**
 * The camera.
 */
camera: string | null, 
/**
 * The microphone.
 */
microphone: string | null, 
/**
 * The speaker.
 */
speaker: string | null, 
/**
 * The camera's name.
 */
cameraName: string | null, 
/**
 * The microphone's name.
 */
microphoneName: string | null, 
/**
 * The speaker's name.
 */
speakerName: string | null, 
/**
 * What is done with the microphone's sound.
 */
processing: SoundProcessing, 
/**
 * Size and rate that were chosen for cameras, the one that was chosen last first.
 */
pictureFormats: Array<CameraFormat>, };

/**
 * All devices and what is chosen.
 */
export type DevicesView = { 
/**
 * Cameras, the test pattern last.
 */
cameras: Array<CameraDevice>, 
/**
 * Chosen camera's id.
 */
camera: string | null, 
/**
 * Microphones in the system's order. What a speaker plays is none.
 */
microphones: Array<AudioDevice>, 
/**
 * Chosen microphone's id; none means the system's default.
 */
microphone: string | null, 
/**
 * Speakers in the system's order.
 */
speakers: Array<AudioDevice>, 
/**
 * Chosen speaker's id; none means the system's default.
 */
speaker: string | null, 
/**
 * The name of the microphone in use, or of the one that will be; none where there is none.
 */
microphoneInUse: string | null, 
/**
 * The name of the speaker in use, or of the one that will be; none where there is none.
 */
speakerInUse: string | null, 
/**
 * The name of a chosen microphone that is not there; used again when it is back.
 */
microphoneUnplugged: string | null, 
/**
 * The name of a chosen speaker that is not there; used again when it is back.
 */
speakerUnplugged: string | null, 
/**
 * The first list of devices is still on its way.
 */
looking: boolean, 
/**
 * Why there is no sound at all.
 */
soundProblem: UiError | null, 
/**
 * The picture the chosen camera gives right now.
 */
picture: PictureFormat | null, 
/**
 * What can be asked of the chosen camera, the largest first; none before it was open once, or
 * where it has no choice.
 */
pictureFormats: Array<PictureFormat>, 
/**
 * What is asked of it; none is what Greenroom asks by itself.
 */
pictureFormat: PictureFormat | null, 
/**
 * What is done with the microphone's sound.
 */
processing: SoundProcessing, 
/**
 * A test sound is playing.
 */
testSoundPlaying: boolean, 
/**
 * Whether a test sound can be played at all.
 */
mayPlayTestSound: boolean, 
/**
 * The test pattern's id, where choosing it would help: another camera is chosen and fails.
 */
testPatternInstead: string | null, 
/**
 * The system's switch that keeps the camera from Greenroom; none where there is no such thing, or none
 * that could be shown.
 */
cameraSwitch: SystemSwitch | null, 
/**
 * The same of the microphone.
 */
microphoneSwitch: SystemSwitch | null, 
/**
 * What the checks before a show found.
 */
readiness: Readiness, };

/**
 * What was found.
 */
export type Diagnosis = { 
/**
 * Every check of the group, in the guide's order; also those that were not made.
 */
findings: Array<Finding>, };

/**
 * Names a draft.
 */
export type DraftRef = { 
/**
 * The draft's id.
 */
draftId: string, };

/**
 * The thumbnail of a draft: what it was picked as, without its bytes.
 */
export type DraftThumbnail = { 
/**
 * File name; empty where an earlier version did not keep it.
 */
name: string, 
/**
 * Its bytes went with an earlier run: without picking it again, none is used.
 */
lost: boolean, };

/**
 * What others would hear of themselves. It is listened for while the recording is played: that is the
 * voice that comes out of the speaker here.
 */
export type EchoFinding = { "state": "notPlayed" } | { "state": "notKnown" } | { "state": "noneHeard" } | { "state": "heard", 
/**
 * By how many decibels what comes back is quieter than what was played.
 */
quieterBy: number, };

/**
 * One event with its number. Numbers only grow; a page that subscribes anew starts from the
 * snapshots that come first.
 */
export type Envelope = { 
/**
 * Running number in this subscription.
 */
revision: number, 
/**
 * The event.
 */
event: UiEvent, };

/**
 * Every failure the page knows a sentence for.
 */
export type ErrorCode = "fieldEmpty" | "fieldTooLong" | "fieldInvalid" | "wrongApiKey" | "wrongAuthToken" | "unreachable" | "timedOut" | "badAnswer" | "sessionEnded" | "sessionExpired" | "notSignedIn" | "notAllowed" | "banned" | "muted" | "chatReadOnly" | "textBlocked" | "tooFast" | "notFound" | "userUnknown" | "roomGone" | "roomEnded" | "invitationGone" | "ownShowOnAir" | "onStageElsewhere" | "roomOpen" | "networkError" | "portTaken" | "dataFolder" | "livekitServerMissing" | "livekitServerFailed" | "sdkMissing" | "sdkUnusable" | "sdkFailed" | "stageUnreachable" | "stageRefused" | "stageLost" | "mediaServerAway" | "noNetwork" | "removedFromStage" | "joinedElsewhere" | "noCamera" | "cameraFailed" | "cameraBusy" | "cameraNotPermitted" | "noMicrophone" | "microphoneFailed" | "microphoneNotPermitted" | "noSpeaker" | "noSoundServer" | "soundServerHangs" | "screensNotPermitted" | "screensFailed" | "surfaceGone" | "nothingPicked" | "pickUnanswered" | "noKeychain" | "keychainLocked" | "networkKeyMissing" | "imageUnusable" | "folderNotShown" | "systemSettingsNotShown" | "linkInvalid" | "noFrameSocket" | "partStopped" | "overtaken" | "internal";

/**
 * One check, and what came of it.
 */
export type Finding = { 
/**
 * Which check.
 */
check: TroubleCheck, 
/**
 * How it came out.
 */
verdict: Verdict, 
/**
 * What was seen: names of facts and their values, for diagnostics. No secrets.
 */
evidence: { [key in string]: string }, };

/**
 * How the page reaches the frame socket. The socket carries frames of tiles and nothing else.
 */
export type FrameSocket = { 
/**
 * `ws://127.0.0.1:PORT/`.
 */
url: string, 
/**
 * One-time key, sent as the first message; good for this window's pictures only.
 */
ticket: string, };

/**
 * A guest before going live.
 */
export type GuestCheck = { 
/**
 * Who.
 */
person: Person, 
/**
 * How they stand.
 */
state: GuestState, };

/**
 * How a guest stands before going live.
 */
export type GuestState = "invited" | "notHere" | "away" | "nothingOn" | "noPicture" | "noSound" | "weak" | "ready";

/**
 * The parts that stopped. A defect of Greenroom in each case; only a new start brings them back.
 */
export type HealthView = { 
/**
 * In the order in which they stopped; none while all is well.
 */
stopped: Array<StoppedPart>, };

/**
 * Everything the home screen shows besides invitations.
 */
export type HomeView = { 
/**
 * False until the first answer.
 */
loaded: boolean, 
/**
 * Own rooms, newest first.
 */
rooms: Array<RoomCard>, 
/**
 * Rooms of this person that are on air and not open in this window: left, or at another
 * computer.
 */
leftLive: Array<RoomCard>, 
/**
 * Why the list could not be read; what was read before stays.
 */
problem: UiError | null, };

/**
 * An image picked in the page.
 */
export type ImageInput = { 
/**
 * File name.
 */
name: string, 
/**
 * The bytes, Base64; PNG, JPEG or WebP up to [`Limits::image_bytes`](crate::Limits).
 */
base64: string, };

/**
 * Names an invitation.
 */
export type InvitationRef = { 
/**
 * Its id.
 */
invitationId: string, };

/**
 * An invitation's state. `Accepted` is `approved` on the wire (PLATFORM.md 10.1).
 */
export type InvitationState = "pending" | "accepted" | "rejected" | "cancelled" | "stale";

/**
 * Invitations this person received.
 */
export type InvitationsView = { 
/**
 * False until the first answer.
 */
loaded: boolean, 
/**
 * Newest first: pending ones, those that ended while this window was open, and those that
 * were accepted earlier and whose room still has a place.
 */
received: Array<ReceivedInvitation>, 
/**
 * How many of them wait for an answer.
 */
waiting: number, 
/**
 * The id of the one to prompt for, if any.
 */
prompt: string | null, 
/**
 * Why the list could not be read; what was read before stays.
 */
problem: UiError | null, };

/**
 * Keeps what stands in the new-room form, so that it is there again after the form was closed, the
 * page was loaded anew or the program ended. An empty form is not kept.
 */
export type KeepDraft = { 
/**
 * The form, finished or not.
 */
draft: NewRoomDraft, 
/**
 * What becomes of the thumbnail. Its bytes are kept as long as the program runs.
 */
thumbnail: ThumbnailChoice, };

/**
 * Leaving the stage.
 */
export type LeaveAction = { 
/**
 * It is under way.
 */
busy: boolean, 
/**
 * The question to ask first; none: leaves at once.
 */
asks: LeaveQuestion | null, };

/**
 * What leaving means to others, asked before.
 */
export type LeaveQuestion = "showWaits" | "showGoesOn";

/**
 * What it means to leave the stage that this person is on.
 */
export type LeftStage = "ownShow" | "ownRoom" | "another";

/**
 * How loud a voice is, in decibels below full scale (negative).
 */
export type LevelFinding = { "state": "off" } | { "state": "nothingHeard" } | { "state": "quiet", 
/**
 * Decibels.
 */
level: number, } | { "state": "good", 
/**
 * Decibels.
 */
level: number, } | { "state": "loud", 
/**
 * Decibels.
 */
level: number, };

/**
 * How a face is lit.
 */
export type LightFinding = { "state": "off" } | { "state": "testPattern" } | { "state": "dim" } | { "state": "good" } | { "state": "glaring" };

/**
 * The question before a link is followed off a stage.
 */
export type LinkQuestion = { 
/**
 * The room that the link leads to.
 */
roomTitle: string, 
/**
 * What is left; none once the stage is gone anyway.
 */
leaves: LeftStage | null, 
/**
 * The person has agreed, and is on the way.
 */
busy: boolean, };

/**
 * A connection that comes back by itself.
 */
export type LinkView = { "state": "off" } | { "state": "connecting" } | { "state": "connected" } | { "state": "reconnecting", 
/**
 * Milliseconds from this snapshot until the next attempt.
 */
retryInMs: number, };

/**
 * How much the log says.
 */
export type LogDetail = "normal" | "detailed";

/**
 * What goes on.
 */
export type LoopbackPhase = { "state": "resting" } | { "state": "connecting" } | { "state": "recording", 
/**
 * Whole seconds that are left.
 */
secondsLeft: number, } | { "state": "playing", 
/**
 * Milliseconds since its beginning.
 */
atMs: number, 
/**
 * Milliseconds that it lasts.
 */
ofMs: number, 
/**
 * The tile that shows its picture, as others see it: never mirrored. None where there is none.
 */
tileId: number | null, } | { "state": "notOffered" };

/**
 * What came back, in four findings.
 */
export type LoopbackVerdict = { 
/**
 * What others would hear of themselves.
 */
echo: EchoFinding, 
/**
 * How loud the voice is.
 */
level: LevelFinding, 
/**
 * What is heard beside the voice.
 */
noise: NoiseFinding, 
/**
 * How the face is lit.
 */
light: LightFinding, };

/**
 * How far it got, and what came of it. Nobody else sees or hears anything of it, and it is kept in
 * memory alone until the green room is left.
 */
export type LoopbackView = { 
/**
 * What goes on.
 */
phase: LoopbackPhase, 
/**
 * It can be recorded, again or for the first time. `record_loopback`.
 */
mayRecord: boolean, 
/**
 * What came back can be played. `play_loopback`.
 */
mayPlay: boolean, 
/**
 * It can be ended. `stop_loopback`.
 */
mayStop: boolean, 
/**
 * How loud what came back is, from 0 (silence) to 100 (full scale): one number for each part of
 * the recording, all of the same length. None before there is a recording.
 */
loudness: Array<number>, 
/**
 * What came back is worth; none before there is a recording.
 */
verdict: LoopbackVerdict | null, 
/**
 * Why the last recording came to nothing.
 */
problem: UiError | null, };

/**
 * What a tile shows of a person.
 */
export type MediaSource = "camera" | "screen";

/**
 * Names a message in the list.
 */
export type MessageRef = { 
/**
 * Its key.
 */
key: string, };

/**
 * Levels, at most ten times a second. May be lost.
 */
export type MetersView = { 
/**
 * Own microphone, 0 (silence) to 1 (full scale); none when nothing is measured.
 */
microphone: number | null, };

/**
 * Milliseconds that were worked out from several measurements.
 */
export type Millis = { 
/**
 * How many.
 */
ms: number, 
/**
 * By how many that may be wrong, in either direction.
 */
error: number, };

/**
 * What was found so far. Nothing is published for it, in no room that anybody else is in.
 */
export type NetworkCheckView = { 
/**
 * It can be begun, again or for the first time: a green room is open and no check runs.
 * `check_network`.
 */
mayStart: boolean, 
/**
 * It runs, and can be stopped. `stop_network_check`.
 */
running: boolean, 
/**
 * When it ended, RFC 3339 by the network's clock; none while it has not.
 */
endedAt: string | null, 
/**
 * Its steps in the order in which they are shown; none before the first check.
 */
steps: Array<NetworkStep>, 
/**
 * What will work; none before it is known.
 */
verdict: NetworkVerdict | null, };

/**
 * What one step found.
 */
export type NetworkFinding = { "state": "waiting" } | { "state": "checking" } | { "state": "answers", 
/**
 * Milliseconds.
 */
ms: number, } | { "state": "failed", 
/**
 * Why.
 */
problem: UiError, } | { "state": "open" } | { "state": "closed" } | { "state": "notNeeded" } | { "state": "roundTrip", 
/**
 * Milliseconds.
 */
ms: number, } | { "state": "upload", 
/**
 * Kilobits in a second.
 */
kbit: number, 
/**
 * It may be more: no more was sent than this, and all of it arrived.
 */
atLeast: boolean, 
/**
 * What a camera and a screen together need, in kilobits a second.
 */
wanted: number, } | { "state": "noTime" } | { "state": "notOffered" } | { "state": "notReached" };

/**
 * The built-in network, seen from this computer.
 */
export type NetworkHere = { 
/**
 * Whether it runs, and where.
 */
running: NetworkRunning, 
/**
 * Where programs of this computer reach it.
 */
address: string, 
/**
 * Where other computers reach it; none when they do not.
 */
forOthers: string | null, 
/**
 * The folder that holds its data.
 */
folder: string, 
/**
 * The size of all files in that folder, in bytes.
 */
bytes: number, 
/**
 * The network's key lies in a file that only this computer user can read, since no keychain
 * takes it.
 */
keyInFile: boolean, };

/**
 * The kinds of network.
 */
export type NetworkKind = "local" | "hosted";

/**
 * What a finding is worth.
 */
export type NetworkMark = "open" | "good" | "look";

/**
 * Whether the built-in network runs, and where.
 */
export type NetworkRunning = "notRunning" | "here" | "elsewhere";

/**
 * One step.
 */
export type NetworkStep = { 
/**
 * What is looked at.
 */
of: NetworkStepKind, 
/**
 * What was found.
 */
finding: NetworkFinding, 
/**
 * What that is worth.
 */
mark: NetworkMark, };

/**
 * What is looked at.
 */
export type NetworkStepKind = "signalling" | "udp" | "tcp" | "relay" | "roundTrip" | "upload";

/**
 * What will work.
 */
export type NetworkVerdict = "cameraAndScreen" | "camera" | "tight" | "delayed" | "detour" | "noMedia" | "noServer" | "answersOnly";

/**
 * A network a person can be signed in to.
 */
export type NetworkView = { 
/**
 * What kind it is.
 */
kind: NetworkKind, 
/**
 * What to call it: the region or the host name. Empty for the local network.
 */
name: string, };

/**
 * The new-room form without the image.
 */
export type NewRoomDraft = { 
/**
 * Made by the page, a UUID; the same id resumes, a new id makes a new room.
 */
draftId: string, 
/**
 * 1 to [`Limits::room_title`](crate::Limits) characters.
 */
title: string, 
/**
 * Up to [`Limits::room_description`](crate::Limits) characters.
 */
description: string, 
/**
 * Whether viewers can chat.
 */
chat: boolean, 
/**
 * Where the post goes.
 */
target: PostTarget, 
/**
 * The post's text, 1 to [`Limits::post_text`](crate::Limits) characters.
 */
text: string, 
/**
 * Without `#`.
 */
hashtags: Array<string>, };

/**
 * The steps of making a room, in order (PLATFORM.md 17).
 */
export type NewRoomStep = "thumbnail" | "room" | "post" | "chat" | "done";

/**
 * The making of a room and its post, step by step.
 */
export type NewRoomView = { 
/**
 * What was asked for, so that the form can be filled again. Without the image's bytes.
 */
draft: NewRoomDraft, 
/**
 * The step in progress, or the one that failed.
 */
step: NewRoomStep, 
/**
 * All steps of this room, in order.
 */
steps: Array<StepView>, 
/**
 * Making it was begun: there may be something of it on the platform. Otherwise the draft is
 * what was typed, and no more.
 */
begun: boolean, 
/**
 * True while a step is under way.
 */
busy: boolean, 
/**
 * Why it stopped.
 */
problem: UiError | null, 
/**
 * The thumbnail that this draft has.
 */
thumbnail: DraftThumbnail | null, };

/**
 * What to do next. The page has a sentence for each.
 */
export type NextStep = "signIn" | "waitForSignIn" | "askTheNetworksAdmin" | "correctTheField" | "correctTheUserIds" | "correctTheRoomId" | "makeANewRoom" | "joinTheCommunity" | "chooseAnotherTarget" | "askAModerator" | "invite" | "acceptTheInvitation" | "inviteAgain" | "checkTheNetwork" | "readAgain" | "goLive" | "rejoinOrEnd" | "waitForMedia" | "waitForTheHost" | "switchTheChatOn" | "makeTheChat" | "askTheHost" | "waitForEvents";

/**
 * What is heard beside a voice.
 */
export type NoiseFinding = { "state": "off" } | { "state": "quiet" } | { "state": "takenOut" } | { "state": "heard" };

/**
 * Why something that stands there cannot be done at this moment.
 */
export type NotNow = "notConnected";

/**
 * No arguments, or no answer.
 */
export type Nothing = Record<symbol, never>;

/**
 * Something that has passed and is worth a sentence. The page has the words.
 */
export type Notice = { "kind": "invited", 
/**
 * Who.
 */
inviter: string, 
/**
 * To which room.
 */
roomTitle: string, } | { "kind": "guestAccepted", 
/**
 * Who.
 */
name: string, } | { "kind": "guestDeclined", 
/**
 * Who.
 */
name: string, } | { "kind": "coHostLeft", 
/**
 * Who.
 */
name: string, } | { "kind": "youAreLive" } | { "kind": "backOnAir" } | { "kind": "showEnded" } | { "kind": "deviceReplaced", 
/**
 * The one that went.
 */
lost: string, 
/**
 * The one used now.
 */
used: string, } | { "kind": "cameraGone", 
/**
 * The one that went.
 */
lost: string, } | { "kind": "microphoneGone", 
/**
 * The one that went.
 */
lost: string, } | { "kind": "speakerGone", 
/**
 * The one that went.
 */
lost: string, } | { "kind": "microphoneFound", 
/**
 * The one that came.
 */
found: string, } | { "kind": "sharedWindowClosed", 
/**
 * Its title.
 */
title: string, } | { "kind": "sharedScreenUnplugged" } | { "kind": "sharingTakenOver", 
/**
 * The other's name.
 */
name: string, } | { "kind": "sharingWithdrawn" } | { "kind": "sharingFailed", 
/**
 * Why.
 */
problem: UiError, } | { "kind": "notRemembered" } | { "kind": "notForgotten" } | { "kind": "linkFailed", 
/**
 * Why; its `field` is `link`.
 */
problem: UiError, };

/**
 * Why a check could not be made.
 */
export type Obstacle = "notSignedIn" | "unreachable" | "timedOut" | "notAllowed" | "platformError" | "idMalformed" | "onlyTheOtherPerson" | "roomNotOpen" | "addressUnknown" | "onlyThisComputer";

/**
 * The link to a room that was opened last.
 */
export type OpenedLinkView = { 
/**
 * It is followed as soon as somebody is signed in.
 */
waits: boolean, 
/**
 * It leads off the stage that this person is on: `follow_link` goes, `drop_link` stays.
 */
asks: LinkQuestion | null, };

/**
 * How it ended for this person.
 */
export type Over = "ended" | "terminated" | "removed" | "deleted";

/**
 * A part of Greenroom that works, and can stop, by itself.
 */
export type Part = "session" | "home" | "newRoom" | "invitations" | "links" | "people" | "room" | "chat" | "viewers" | "stage" | "sources" | "networkCheck" | "loopback" | "settings" | "closing" | "troubleshooter" | "app";

/**
 * Who is in the open room, and whom its host asked.
 */
export type PeopleView = { 
/**
 * Host: false until the first list of sent invitations.
 */
loaded: boolean, 
/**
 * Why that list could not be read; what was read before stays.
 */
problem: UiError | null, 
/**
 * Host and co-hosts who are seen, or said to be inside, host first.
 */
here: Array<PersonRow>, 
/**
 * Host and co-hosts who are not.
 */
waiting: Array<PersonRow>, 
/**
 * Host: invitations of people who do not take part (yet), newest first, at most one for each.
 */
sent: Array<SentInvitation>, 
/**
 * Everybody whom it makes no sense to invite now.
 */
standing: Array<Standing>, };

/**
 * A person, as drawn: avatar initials and colour are derived from these two by the page.
 */
export type Person = { 
/**
 * Public user id. A key, never shown.
 */
userId: string, 
/**
 * The name to show; the user id when the person has none.
 */
name: string, };

/**
 * One broadcaster of the room.
 */
export type PersonRow = { 
/**
 * Who.
 */
person: Person, 
/**
 * Host or co-host.
 */
role: Role, 
/**
 * The person at this window.
 */
isMe: boolean, 
/**
 * What can be seen of them.
 */
state: PersonState, 
/**
 * `remove_participant` is possible.
 */
mayRemove: boolean, };

/**
 * What can be seen of a broadcaster.
 */
export type PersonState = { "state": "notOnStage" } | { "state": "unknown" } | { "state": "inside" } | { "state": "away", 
/**
 * Since when.
 */
since: string, } | { "state": "onlyYou" } | { "state": "onStage", 
/**
 * The microphone is on.
 */
microphoneOn: boolean, 
/**
 * The camera is on.
 */
cameraOn: boolean, 
/**
 * Speaks.
 */
speaking: boolean, };

/**
 * Size and rate of a picture.
 */
export type PictureFormat = { 
/**
 * Pixels.
 */
width: number, 
/**
 * Pixels.
 */
height: number, 
/**
 * Frames in a second, rounded.
 */
framesPerSecond: number, };

/**
 * Whether the own picture is good to go.
 */
export type PictureReadiness = { "state": "off" } | { "state": "problem" } | { "state": "waiting" } | { "state": "good", 
/**
 * In this format.
 */
format: PictureFormat, 
/**
 * Of the test pattern, not of a camera.
 */
testPattern: boolean, };

/**
 * Which tile stays large at this window.
 */
export type PinTile = { 
/**
 * Its number; none unpins.
 */
tileId: number | null, };

/**
 * The two screens of an open room.
 */
export type Place = "greenRoom" | "studio";

/**
 * Where a room post stands.
 */
export type PostPlace = { "kind": "ownFeed" } | { "kind": "community", 
/**
 * Its name, when known.
 */
name: string, };

/**
 * Where a room post goes.
 */
export type PostTarget = { "kind": "ownFeed" } | { "kind": "community", 
/**
 * Its id.
 */
communityId: string, 
/**
 * Its name, to show again.
 */
name: string, };

/**
 * What happens to a post in a community (PLATFORM.md 6).
 */
export type Posting = "open" | "reviewed" | "moderatorsOnly";

/**
 * One thing that is done with the microphone's sound, as [`SoundProcessing`] has it.
 */
export type ProcessingStep = "echoCancelling" | "noiseSuppression" | "automaticGain";

/**
 * Connection quality in words.
 */
export type Quality = "unknown" | "excellent" | "good" | "poor" | "lost";

/**
 * What the checks before a show found about own picture and sound.
 */
export type Readiness = { 
/**
 * The own picture.
 */
picture: PictureReadiness, 
/**
 * The own sound.
 */
sound: SoundReadiness, };

/**
 * One received invitation.
 */
export type ReceivedInvitation = { 
/**
 * A key, never shown.
 */
invitationId: string, 
/**
 * Who asks.
 */
inviter: Person, 
/**
 * The room.
 */
roomId: string, 
/**
 * Its title.
 */
roomTitle: string, 
/**
 * Its status.
 */
roomStatus: RoomStatus, 
/**
 * Viewers, while on air.
 */
viewers: number | null, 
/**
 * How many are broadcasters already.
 */
onStage: number, 
/**
 * Its state.
 */
state: InvitationState, 
/**
 * When it was sent.
 */
createdAt: string, 
/**
 * An answer is on its way.
 */
busy: boolean, 
/**
 * `accept_invitation` and `decline_invitation` are possible.
 */
mayAnswer: boolean, 
/**
 * Accepted, and its green room is not open here: `accept_invitation` opens it again.
 */
mayOpen: boolean, 
/**
 * Accepting ends an own show that is on air: the person is asked first.
 */
endsOwnShow: boolean, 
/**
 * Accepting, or opening, leaves the stage that this person is on: the person is asked first.
 * Its show, where it is not their own, goes on without them.
 */
leavesStage: boolean, 
/**
 * Why the last answer failed.
 */
problem: UiError | null, };

/**
 * Whether trying again makes sense.
 */
export type Retry = { "kind": "never" } | { "kind": "now" } | { "kind": "automatic", 
/**
 * Milliseconds until it does.
 */
inMs: number, } | { "kind": "afterSignIn" };

/**
 * What a person is in a room (PLATFORM.md 7.1; everyone else is a viewer).
 */
export type Role = "host" | "coHost" | "viewer";

/**
 * Something that can be done.
 */
export type RoomAction = { 
/**
 * It is under way.
 */
busy: boolean, 
/**
 * Why not at this moment, though the button stands.
 */
notNow: NotNow | null, };

/**
 * What this person can do in the room now. What is absent is not possible, and the page draws
 * nothing for it.
 */
export type RoomActions = { 
/**
 * Host in the green room of a show that is not on: connects backstage. `enter_studio`.
 */
enterStudio: RoomAction | null, 
/**
 * Host in the green room while the show is on: connects and publishes at once. `rejoin_room`.
 */
backOnAir: StepAction | null, 
/**
 * Co-host in the green room, and after the stage failed. `step_on_stage`.
 */
stepOnStage: StepAction | null, 
/**
 * Host in the studio while nothing of theirs goes out, before the show and while it is on.
 * `go_live`.
 */
goLive: RoomAction | null, 
/**
 * Host while the show is on air. `end_show`.
 */
endShow: RoomAction | null, 
/**
 * In the studio. `leave_stage`.
 */
leave: LeaveAction | null, 
/**
 * In the green room, and when it is over. `close_room`.
 */
close: RoomAction | null, 
/**
 * Host: people can be invited, and the guest link copied.
 */
invite: boolean, };

/**
 * One room on the home screen.
 */
export type RoomCard = { 
/**
 * The room's id. A key, never shown.
 */
roomId: string, 
/**
 * Title.
 */
title: string, 
/**
 * Status.
 */
status: RoomStatus, 
/**
 * The other broadcasters.
 */
coHosts: Array<Person>, 
/**
 * When it was made.
 */
createdAt: string, 
/**
 * When it went live.
 */
liveAt: string | null, 
/**
 * When it ended.
 */
endedAt: string | null, 
/**
 * Viewers right now, while live.
 */
viewers: number | null, 
/**
 * The thumbnail as a `data:` URL, once it was loaded.
 */
thumbnail: string | null, 
/**
 * Where this person is while the room is on air and not open here.
 */
whereabouts: Whereabouts | null, 
/**
 * Why there is none although the room has one, once nothing more is tried by itself;
 * `refresh_home` tries again.
 */
thumbnailProblem: ThumbnailProblem | null, 
/**
 * What the card's button does; none for the room that is open.
 */
action: RoomCardAction | null, 
/**
 * `end_room` is possible.
 */
mayEnd: boolean, 
/**
 * `delete_room` is possible.
 */
mayDelete: boolean, };

/**
 * What can be done with a room next.
 */
export type RoomCardAction = "open" | "rejoin" | "sameAgain";

/**
 * Names a room.
 */
export type RoomRef = { 
/**
 * The room's id.
 */
roomId: string, };

/**
 * A room's status (PLATFORM.md 7.2).
 */
export type RoomStatus = "idle" | "live" | "waitingReconnect" | "ended" | "recorded" | "terminated" | "error" | "unknown";

/**
 * The open room, as one snapshot.
 */
export type RoomView = { 
/**
 * The room's id. A key, never shown.
 */
roomId: string, 
/**
 * Title.
 */
title: string, 
/**
 * The screen the room is shown on.
 */
place: Place, 
/**
 * The one truthful status line.
 */
statusLine: StatusLine, 
/**
 * Since when nothing is heard of the room by itself, once that is more than a blink: the line,
 * the people and the chat may be old. None while events come in.
 */
unheardSince: string | null, 
/**
 * The platform's own word for the room.
 */
status: RoomStatus, 
/**
 * Viewers, while on air and known.
 */
viewers: number | null, 
/**
 * Who hosts; none until the room was read.
 */
host: Person | null, 
/**
 * For whom the show waits; none where nobody does, and at the window of the one.
 */
waitingFor: Person | null, 
/**
 * Where the room was announced; none when it has no post.
 */
announcedIn: PostPlace | null, 
/**
 * What can be done now; absent means not possible.
 */
actions: RoomActions, 
/**
 * Host, until the show is live: what can be relied on.
 */
beforeLive: BeforeLive | null, 
/**
 * What is wrong right now and still true.
 */
problem: UiError | null, 
/**
 * How this person's show ended, once it did; the page offers the way home.
 */
over: Over | null, };

/**
 * A search by name.
 */
export type Search = { 
/**
 * What was typed.
 */
keyword: string, };

/**
 * Who sees and hears somebody who steps on stage.
 */
export type SeenBy = { "kind": "stage" } | { "kind": "viewers" } | { "kind": "counted", 
/**
 * How many watch.
 */
viewers: number, };

/**
 * Writes a message.
 */
export type SendMessage = { 
/**
 * 1 to [`Limits::message_bytes`](crate::Limits) of text once trimmed (PLATFORM.md 11.3: `data` is at most 10 KB).
 */
text: string, };

/**
 * What the host can do about a sent invitation.
 */
export type SentAction = "cancel" | "askAgain";

/**
 * One sent invitation.
 */
export type SentInvitation = { 
/**
 * Empty while it is being sent.
 */
invitationId: string, 
/**
 * Who was asked.
 */
person: Person, 
/**
 * How it stands.
 */
state: SentState, 
/**
 * What can be done about it.
 */
can: SentAction | null, 
/**
 * When it was sent.
 */
createdAt: string, 
/**
 * A request about it is on its way.
 */
busy: boolean, 
/**
 * Why the last request failed.
 */
problem: UiError | null, };

/**
 * How a sent invitation stands.
 */
export type SentState = "sending" | "pending" | "accepted" | "rejected" | "cancelled" | "stale";

/**
 * Where the session stands.
 */
export type SessionPhase = "restoring" | "signedOut" | "startingNetwork" | "signingIn" | "signedIn";

/**
 * The session and its network, as one snapshot.
 */
export type SessionView = { 
/**
 * Where the session stands.
 */
phase: SessionPhase, 
/**
 * The network of the session, also while signing in to it.
 */
network: NetworkView | null, 
/**
 * The person who is signed in.
 */
me: Person | null, 
/**
 * The realtime connection (MQTT).
 */
realtime: LinkView, 
/**
 * Since when no events come in, once that is more than a blink: whatever is shown may be older
 * than it looks. None while they come.
 */
unheardSince: string | null, 
/**
 * Milliseconds by which this computer's clock is ahead of the network's; negative when it is
 * behind, zero while they agree or nothing is known. All times the page is told are the
 * network's, so what counts from them takes this off its own clock.
 */
clockAheadMs: number, 
/**
 * Why the last attempt failed or the session ended; cleared by the next attempt.
 */
problem: UiError | null, 
/**
 * False when no keychain service works here: the session ends with the window.
 */
remembered: boolean, };

/**
 * What a person chose. Each field has a default, so that a file of any version can be read.
 */
export type Settings = { 
/**
 * How the studio's window is laid out.
 */
window: WindowSettings, 
/**
 * The devices that are wanted, whether they are there or not.
 */
devices: DeviceChoices, 
/**
 * How much the log says.
 */
logDetail: LogDetail, };

/**
 * One setting with its new value. Devices have commands of their own.
 */
export type SettingsChange = { "setting": "panel", "value": SidePanel } | { "setting": "layout", "value": StageLayout } | { "setting": "logDetail", "value": LogDetail };

/**
 * The settings, as one snapshot.
 */
export type SettingsView = { 
/**
 * What the person chose.
 */
settings: Settings, 
/**
 * The name last used for *Try on this computer*; empty when there was none.
 */
localName: string, 
/**
 * What an earlier run left could not be read, and the settings began anew; until the person has
 * seen it.
 */
unreadable: UnreadableSettings | null, 
/**
 * What was typed into a chat and not sent.
 */
unsentText: UnsentText | null, };

/**
 * What must not suffer where not everything fits through the line.
 */
export type ShareDetail = "text" | "motion";

/**
 * Shares a surface.
 */
export type ShareSurface = { 
/**
 * Its id from the list; none where the system asks by itself, for what is picked there.
 */
id: string | null, 
/**
 * What counts of it.
 */
detail: ShareDetail, 
/**
 * What other programs play is shared as well, where that is possible.
 */
sound: boolean, };

/**
 * What this person shares.
 */
export type SharingView = { 
/**
 * A screen or a window.
 */
kind: SurfaceKind, 
/**
 * The window's title, or the screen's name as the system has it; nothing where it does not tell.
 */
title: string, 
/**
 * What counts of it.
 */
detail: ShareDetail, 
/**
 * Its first picture is waited for.
 */
starting: boolean, 
/**
 * The window is minimised, or on another desktop: others see its last picture.
 */
hidden: boolean, 
/**
 * Nobody sees it before the person is on the stage.
 */
onlyYou: boolean, 
/**
 * Why it does not go out.
 */
problem: UiError | null, 
/**
 * What other programs play is shared as well.
 */
sound: boolean, 
/**
 * Why nobody hears that; the picture goes on.
 */
soundProblem: UiError | null, };

/**
 * Shows a switch of the system's.
 */
export type ShowSystemSwitch = { 
/**
 * Which, as the page was told it.
 */
switch: SystemSwitch, };

/**
 * The studio's side panel.
 */
export type SidePanel = "chat" | "people" | "check" | "none";

/**
 * *Sign in to your network*. With an own address of the API, the region says nothing more
 * (PLATFORM.md 1).
 */
export type SignIn = { 
/**
 * The network's API key.
 */
apiKey: string, 
/**
 * `eu`, `sg` or `us`; none with own addresses.
 */
region: string | null, 
/**
 * Own address of the HTTP API.
 */
apiUrl: string | null, 
/**
 * Own address for uploads; the API's when missing.
 */
uploadUrl: string | null, 
/**
 * Own address of the realtime server (`ws://` or `wss://`); `/mqtt` below the API's when missing.
 */
mqttUrl: string | null, 
/**
 * Public user id, 1 to 50 characters.
 */
userId: string, 
/**
 * Name to show; kept as it is when missing.
 */
displayName: string | null, 
/**
 * Token issued by the team's own backend (secure mode).
 */
authToken: string | null, };

/**
 * What is done with the microphone's sound before anybody hears it; all of it by default.
 */
export type SoundProcessing = { 
/**
 * What the speaker plays is taken out.
 */
echoCancelling: boolean, 
/**
 * Steady noise is taken out.
 */
noiseSuppression: boolean, 
/**
 * Quiet voices are made louder.
 */
automaticGain: boolean, };

/**
 * Whether the own sound is good to go.
 */
export type SoundReadiness = "off" | "problem" | "waiting" | "silent" | "heard" | "loud";

/**
 * An own source.
 */
export type SourceView = { 
/**
 * What the person wants: on, or off (muted).
 */
on: boolean, 
/**
 * Whether it delivers.
 */
working: boolean, 
/**
 * Why it does not.
 */
problem: UiError | null, };

/**
 * What of the own camera is given up on a line that is too narrow, each with those before it.
 */
export type Spared = "size" | "rate" | "camera";

/**
 * How the stage stands before going live.
 */
export type StageCheck = "backstage" | "onStage" | "connecting" | "notConnected";

/**
 * What WebRTC counts of the stage. What is not known is none, never nought.
 */
export type StageFigures = { 
/**
 * From here to the media server and back, in milliseconds.
 */
roundTripMs: number | null, 
/**
 * Of the tiles whose picture or sound goes out or comes, in their order.
 */
tiles: Array<TileFigures>, };

/**
 * How tiles share the stage.
 */
export type StageLayout = "auto" | "grid" | "spotlight";

/**
 * Where the media session stands.
 */
export type StagePhase = { "state": "off" } | { "state": "preview" } | { "state": "connecting" } | { "state": "backstage" } | { "state": "publishing" } | { "state": "onStage" } | { "state": "reconnecting", 
/**
 * Since when.
 */
since: string, 
/**
 * Whether picture and sound were going out before.
 */
onStage: boolean, } | { "state": "failed", 
/**
 * Why.
 */
error: UiError, };

/**
 * The stage as one snapshot. Also there in the green room, where it holds the own tile only.
 */
export type StageView = { 
/**
 * Where the media session stands.
 */
phase: StagePhase, 
/**
 * Own tile first, then the host, then co-hosts in the order they came.
 */
tiles: Array<Tile>, 
/**
 * The tile that is large where one is, unless the person at this window pinned another: the
 * screen that somebody shows, else the other who speaks or spoke last, else the host, else who
 * came first. Nothing while nobody else is there.
 */
spotlight: number | null, 
/**
 * The tile that stays large at this window, whatever the layout, until it is unpinned. Nothing
 * while what was pinned is not there; once it is, it is pinned again; kept for the room.
 */
pinned: number | null, 
/**
 * How loud each other person of the tiles is at this window.
 */
voices: Array<Voice>, 
/**
 * Own microphone.
 */
microphone: SourceView, 
/**
 * Own camera.
 */
camera: SourceView, 
/**
 * What this person shares of the own screens; none while nothing is.
 */
sharing: SharingView | null, 
/**
 * Whether a screen or a window can be shared now.
 */
mayShare: boolean, 
/**
 * Everybody else whose screen is on the stage, or was when their connection was lost. What is shared
 * takes the place of theirs.
 */
sharers: Array<Person>, 
/**
 * How well this computer reaches the stage.
 */
quality: Quality, 
/**
 * What of the own camera others do without, since the line takes no more; none while nothing is
 * given up.
 */
spared: Spared | null, 
/**
 * The stage in numbers, while somebody looks at them.
 */
figures: StageFigures | null, };

/**
 * Somebody whom it makes no sense to invite now, for a search that finds them.
 */
export type Standing = { 
/**
 * Public user id.
 */
userId: string, 
/**
 * Why not.
 */
state: StandingState, };

/**
 * Why it makes no sense to invite a person.
 */
export type StandingState = "invited" | "here" | "onStage";

/**
 * *Try on this computer*.
 */
export type StartLocal = { 
/**
 * The person's name, 1 to 100 characters.
 */
name: string, };

/**
 * What stands in the top bar. Exactly one is true at a time.
 */
export type StatusLine = { "state": "notLive" } | { "state": "goingLive" } | { "state": "live", 
/**
 * Since when.
 */
since: string, } | { "state": "offAir", 
/**
 * Since when the show is on air.
 */
since: string, } | { "state": "reconnecting", 
/**
 * Since when.
 */
since: string, } | { "state": "waitingForHost", 
/**
 * Since when.
 */
since: string, } | { "state": "ending" } | { "state": "ended" } | { "state": "recorded" } | { "state": "terminated" } | { "state": "error" };

/**
 * Stepping on stage, or back on it.
 */
export type StepAction = { 
/**
 * It is under way.
 */
busy: boolean, 
/**
 * Who sees and hears this person at once.
 */
seenBy: SeenBy, };

/**
 * How far a step is.
 */
export type StepState = "done" | "busy" | "failed" | "open";

/**
 * One step of making a room.
 */
export type StepView = { 
/**
 * Which.
 */
step: NewRoomStep, 
/**
 * How far it is.
 */
state: StepState, };

/**
 * A part that stopped.
 */
export type StoppedPart = { 
/**
 * Which.
 */
part: Part, 
/**
 * The short id of its line in the log.
 */
trace: string, };

/**
 * One picture, or one sound, over the last second.
 */
export type StreamFigures = { 
/**
 * Thousand bits a second; of a picture that goes out in several sizes, all of them.
 */
kbps: number | null, 
/**
 * Of the packets, how many were lost, in hundredths.
 */
lostPercent: number | null, 
/**
 * Columns of the picture; of several sizes, of the largest that goes out.
 */
width: number | null, 
/**
 * Its rows.
 */
height: number | null, 
/**
 * Pictures a second.
 */
framesPerSecond: number | null, 
/**
 * How long what comes waits until it is even, in milliseconds.
 */
jitterBufferMs: number | null, 
/**
 * How long what comes took, from when it was taken there until it is given to screen or speaker here.
 * Where both ends are Greenroom.
 */
delay: Millis | null, 
/**
 * What keeps a picture that goes out smaller or slower than wanted.
 */
limit: StreamLimit | null, };

/**
 * What keeps a picture that goes out smaller or slower than wanted.
 */
export type StreamLimit = "nothing" | "processor" | "network" | "other";

/**
 * Kinds of what can be shared.
 */
export type SurfaceKind = "screen" | "window";

/**
 * A screen or a window that could be shared.
 */
export type SurfaceView = { 
/**
 * The same for as long as it is there.
 */
id: string, 
/**
 * A screen or a window.
 */
kind: SurfaceKind, 
/**
 * The window's title, or the screen's name as the system has it.
 */
title: string, 
/**
 * The program whose window it is; nothing for a screen.
 */
program: string, 
/**
 * Pixels, the screen's own.
 */
width: number, 
/**
 * Pixels, the screen's own.
 */
height: number, 
/**
 * Minimised, or on another desktop: it cannot be shared now.
 */
hidden: boolean, 
/**
 * The tile with its small living picture; none while there is none. These numbers are never those
 * of the stage's tiles.
 */
tileId: number | null, };

/**
 * What could be shared, while somebody chooses.
 */
export type SurfacesView = { 
/**
 * Screens, then windows, the topmost first. Greenroom's own are not among them.
 */
surfaces: Array<SurfaceView>, 
/**
 * The first look is still on its way.
 */
looking: boolean, 
/**
 * Why nothing is known.
 */
problem: UiError | null, 
/**
 * The system's switch that keeps the screens from Greenroom; none where there is no such thing, or none
 * that could be shown.
 */
systemSwitch: SystemSwitch | null, 
/**
 * What other programs play can be shared as well.
 */
hasSound: boolean, 
/**
 * The system asks by itself what to share, once something is to be shared: there is no list.
 */
systemAsks: boolean, 
/**
 * It asks now, and the person has not answered.
 */
asking: boolean, };

/**
 * Switches an own source on or off.
 */
export type Switch = { 
/**
 * On or off.
 */
on: boolean, };

/**
 * Switches one thing that is done with the microphone's sound.
 */
export type SwitchProcessing = { 
/**
 * Which.
 */
step: ProcessingStep, 
/**
 * On or off.
 */
on: boolean, };

/**
 * A switch of the system's own settings, by which a person lets Greenroom use something or not.
 */
export type SystemSwitch = "camera" | "microphone" | "screens";

/**
 * What becomes of the thumbnail of a room in the making. *None* and *as it was* are two answers, so
 * neither of them is a missing value.
 */
export type ThumbnailChoice = { "kind": "unchanged" } | { "kind": "nothing" } | { "kind": "picked", 
/**
 * The picture.
 */
image: ImageInput, };

/**
 * Why a room's picture is not shown.
 */
export type ThumbnailProblem = "tooLarge" | "unusable" | "notLoaded";

/**
 * What one person shows on the stage: there is one tile for the person, and a further one for the
 * person's screen while it is shown.
 */
export type Tile = { 
/**
 * The tile's number on the frame socket. Stable while the person is on the stage.
 */
tileId: number, 
/**
 * What it shows of the person.
 */
source: MediaSource, 
/**
 * Public user id.
 */
userId: string, 
/**
 * Name.
 */
name: string, 
/**
 * Host or co-host.
 */
role: Role, 
/**
 * Whether this is the person at this window.
 */
isMe: boolean, 
/**
 * Own tile before air: nobody else sees it.
 */
onlyYou: boolean, 
/**
 * Whether the microphone is on; of a screen, whether its sound is.
 */
microphoneOn: boolean, 
/**
 * Whether the picture is on; without it the avatar is drawn.
 */
cameraOn: boolean, 
/**
 * Whether the person is speaking.
 */
speaking: boolean, 
/**
 * How well the person is connected.
 */
quality: Quality, 
/**
 * Set while the person's connection is lost and may come back.
 */
awaySince: string | null, 
/**
 * Set while the picture is the last one that came, and since when: it is drawn all the same, and
 * dimmed.
 */
stillSince: string | null, 
/**
 * Whether left and right of the picture change sides: people know their own face from mirrors.
 */
mirrored: boolean, };

/**
 * What a tile's picture and sound take.
 */
export type TileFigures = { 
/**
 * The tile's number.
 */
tileId: number, 
/**
 * The picture, while one goes out or comes.
 */
picture: StreamFigures | null, 
/**
 * The sound, while one goes out or comes.
 */
sound: StreamFigures | null, 
/**
 * By how many milliseconds the picture is behind its sound; fewer than nought where it is before it.
 * Where both ends are Greenroom, and something was said that can be compared.
 */
lipSync: Millis | null, };

/**
 * What does not work: the five groups of the platform's guide.
 */
export type Trouble = { "kind": "roomCreation", 
/**
 * What was to be made.
 */
draft: NewRoomDraft, 
/**
 * Public ids of those who are to co-host.
 */
coHosts: Array<string>, } | { "kind": "postCreation", 
/**
 * The room that the post names.
 */
roomId: string, 
/**
 * Where the post was to go.
 */
target: PostTarget, } | { "kind": "coHostJoin", 
/**
 * Which room.
 */
roomId: string, 
/**
 * Public id of who cannot join; oneself or a guest.
 */
userId: string, } | { "kind": "stuckStatus", 
/**
 * Which room.
 */
roomId: string, } | { "kind": "chat", 
/**
 * Which room's.
 */
roomId: string, };

/**
 * One check of the guide.
 */
export type TroubleCheck = "signedIn" | "permission" | "parameters" | "userIds" | "roomCreated" | "roomId" | "roomNotDeleted" | "mayPost" | "invitationSent" | "invitationAccepted" | "broadcasterData" | "networkReachable" | "status" | "mediaConnection" | "notStopped" | "notWaitingReconnect" | "chatEnabled" | "channelId" | "chatPermission" | "realtimeConnected";

/**
 * A failure the page can act on. The page switches on [`UiError::code`] and takes its sentence
 * from the text catalogue (`errors.<code>`); it never reads `message`, which is for diagnostics.
 */
export type UiError = { 
/**
 * What happened, from a closed list.
 */
code: ErrorCode, 
/**
 * A plain English description for diagnostics and logs. Never holds a secret.
 */
message: string, 
/**
 * Whether and when trying again makes sense.
 */
retry: Retry, 
/**
 * A short random id that also stands in the log, so that a report can be matched to it.
 */
trace: string, 
/**
 * The form field the error belongs to, by its argument name (`title`, `text`, `apiKey` …), or
 * `link` where a link of the system led to it.
 */
field: string | null, 
/**
 * Values for the placeholders of the sentence in the catalogue (`limit`, `address`, `name` …).
 */
params: { [key in string]: string }, };

/**
 * Snapshots are complete and the newest wins; `chatDiff` is applied in order; `meters` may be
 * lost; a `notice` is shown once and never needed to rebuild state.
 */
export type UiEvent = { "type": "health", "value": HealthView } | { "type": "session", "value": SessionView } | { "type": "home", "value": HomeView } | { "type": "newRoom", "value": NewRoomView | null } | { "type": "invitations", "value": InvitationsView } | { "type": "link", "value": OpenedLinkView } | { "type": "room", "value": RoomView | null } | { "type": "people", "value": PeopleView } | { "type": "stage", "value": StageView } | { "type": "chat", "value": ChatView } | { "type": "chatDiff", "value": ChatDiff } | { "type": "devices", "value": DevicesView } | { "type": "surfaces", "value": SurfacesView | null } | { "type": "networkCheck", "value": NetworkCheckView } | { "type": "loopback", "value": LoopbackView } | { "type": "settings", "value": SettingsView } | { "type": "closing", "value": ClosingView | null } | { "type": "meters", "value": MetersView } | { "type": "notice", "value": Notice };

/**
 * Settings of an earlier run that could not be read.
 */
export type UnreadableSettings = { 
/**
 * Where they lie now.
 */
path: string, 
/**
 * They were moved out of the way. Otherwise nothing is written over them, and what is chosen
 * lasts as long as the window.
 */
setAside: boolean, 
/**
 * Who this profile is on this computer's own network stood in them alone: it comes there as
 * somebody new.
 */
somebodyNew: boolean, };

/**
 * What was typed into a room's chat and not sent.
 */
export type UnsentText = { 
/**
 * Whose: a public user id.
 */
userId: string, 
/**
 * In which room.
 */
roomId: string, 
/**
 * The text.
 */
text: string, };

/**
 * Names a person of the room.
 */
export type UserRef = { 
/**
 * Public user id.
 */
userId: string, };

/**
 * How a check came out.
 */
export type Verdict = { "verdict": "passed" } | { "verdict": "failed", 
/**
 * What to do about it.
 */
next: NextStep, } | { "verdict": "couldNotCheck", 
/**
 * Why not.
 */
why: Obstacle, } | { "verdict": "notChecked" };

/**
 * How loud somebody is at this window; nobody else hears a difference. Kept for the show.
 */
export type Voice = { 
/**
 * Public user id.
 */
userId: string, 
/**
 * Of the loudness that is sent, from 0 to 100.
 */
percent: number, 
/**
 * Not heard at all here.
 */
muted: boolean, };

/**
 * Where somebody is whose room is on air and not open in this window.
 */
export type Whereabouts = "closedHere" | "left" | "elsewhere" | "unclear";

/**
 * How the studio's window is laid out.
 */
export type WindowSettings = { 
/**
 * The side panel.
 */
panel: SidePanel, 
/**
 * The stage.
 */
layout: StageLayout, };

export interface Commands {
  /** Starts (or joins) the local network on this computer and signs in. */
  start_local: { args: StartLocal; answer: Nothing };
  /** Signs in to a network. */
  sign_in: { args: SignIn; answer: Nothing };
  /** Looks again for the session that the keychain keeps. */
  restore_session: { args: Nothing; answer: Nothing };
  /** Ends the session on this computer and forgets its secrets. */
  sign_out: { args: Nothing; answer: Nothing };
  /** Reads rooms and invitations anew. */
  refresh_home: { args: Nothing; answer: Nothing };
  /** Makes a room with its post and chat; the same draft id resumes without duplicates. */
  create_room: { args: CreateRoom; answer: RoomRef };
  /** Keeps what stands in the new-room form. */
  keep_draft: { args: KeepDraft; answer: Nothing };
  /** Forgets a draft that stopped half way; a room that was made already is deleted. */
  discard_draft: { args: DraftRef; answer: Nothing };
  /** Communities this person can announce a room in. */
  search_communities: { args: Search; answer: Array<CommunityChoice> };
  /** People by name, without this person. */
  search_people: { args: Search; answer: Array<Person> };
  /** Opens a room's green room. */
  open_room: { args: RoomRef; answer: Nothing };
  /** Closes the open room: leaves the stage, switches camera and microphone off. */
  close_room: { args: Nothing; answer: Nothing };
  /** Goes back into an own room that was left live, straight to the stage. */
  rejoin_room: { args: RoomRef; answer: Nothing };
  /** Comes onto a room's stage although this person is on it from another computer, or may */
  /** be: there it ends. For who was asked, after the answer `onStageElsewhere`. */
  take_over_stage: { args: RoomRef; answer: Nothing };
  /** Ends an own room that is not open. */
  end_room: { args: RoomRef; answer: Nothing };
  /** Deletes an own room that is not on air. */
  delete_room: { args: RoomRef; answer: Nothing };
  /** Looks at the line to the open room's media server; nothing is published. Answers at */
  /** once, and pressing twice is harmless. */
  check_network: { args: Nothing; answer: Nothing };
  /** Ends that look; what was found stays. */
  stop_network_check: { args: Nothing; answer: Nothing };
  /** Records ten seconds of own picture and sound as they come back from the server, then plays */
  /** them; nobody else sees or hears anything of it. Answers at once, and pressing twice is */
  /** harmless. */
  record_loopback: { args: Nothing; answer: Nothing };
  /** Plays what came back, from its beginning. */
  play_loopback: { args: Nothing; answer: Nothing };
  /** Ends recording or playing; what was played stays. */
  stop_loopback: { args: Nothing; answer: Nothing };
  /** Host: connects to the stage without publishing. */
  enter_studio: { args: Nothing; answer: Nothing };
  /** Co-host: connects and publishes. */
  step_on_stage: { args: Nothing; answer: Nothing };
  /** Host: publishes; the room turns live when the platform says so. */
  go_live: { args: Nothing; answer: Nothing };
  /** Host: ends the show for everyone. */
  end_show: { args: Nothing; answer: Nothing };
  /** Co-host: leaves the room for good. Host: leaves the stage; the show waits. */
  leave_stage: { args: Nothing; answer: Nothing };
  /** Host: takes a co-host off the stage. */
  remove_participant: { args: UserRef; answer: Nothing };
  /** How loud somebody on stage is at this window. */
  set_voice: { args: Voice; answer: Nothing };
  /** Keeps a tile large at this window for the show, or no tile any more. */
  pin_tile: { args: PinTile; answer: Nothing };
  /** The page shows the stage in numbers from now on, or no more. */
  show_figures: { args: Switch; answer: Nothing };
  /** Own microphone on or off. */
  set_microphone: { args: Switch; answer: Nothing };
  /** Own camera on or off. */
  set_camera: { args: Switch; answer: Nothing };
  /** Lists the devices anew. */
  refresh_devices: { args: Nothing; answer: Nothing };
  /** Chooses a camera. */
  choose_camera: { args: ChooseDevice; answer: Nothing };
  /** Chooses size and rate of the chosen camera's picture. */
  choose_picture_format: { args: ChoosePictureFormat; answer: Nothing };
  /** Chooses a microphone. */
  choose_microphone: { args: ChooseDevice; answer: Nothing };
  /** Chooses a speaker. */
  choose_speaker: { args: ChooseDevice; answer: Nothing };
  /** Switches one thing that is done with the microphone's sound; acts at once, on stage too. */
  switch_processing: { args: SwitchProcessing; answer: Nothing };
  /** The page shows the microphone's level from now on, or no more. */
  show_level: { args: Switch; answer: Nothing };
  /** Plays a short sound on the chosen speaker. */
  play_test_sound: { args: Nothing; answer: Nothing };
  /** Shows the system's own settings where the switch is that keeps something from Greenroom. */
  show_system_switch: { args: ShowSystemSwitch; answer: Nothing };
  /** Looks at what could be shared, until it is closed or something is shared. */
  open_surfaces: { args: Nothing; answer: Nothing };
  /** Looks no more. */
  close_surfaces: { args: Nothing; answer: Nothing };
  /** Shares a screen or a window, in place of what is shared. */
  share_surface: { args: ShareSurface; answer: Nothing };
  /** Shares nothing any more. */
  stop_sharing: { args: Nothing; answer: Nothing };
  /** Where this window's pictures come from. */
  frame_socket: { args: Nothing; answer: FrameSocket };
  /** Host: invites a person as co-host. */
  invite: { args: UserRef; answer: Nothing };
  /** Host: takes an invitation back. */
  cancel_invitation: { args: InvitationRef; answer: Nothing };
  /** Guest: accepts and opens the green room. Pressing twice is harmless. */
  accept_invitation: { args: AcceptInvitation; answer: Nothing };
  /** Guest: declines. */
  decline_invitation: { args: InvitationRef; answer: Nothing };
  /** Guest: closes the prompt; the invitation stays in the list. */
  postpone_invitation: { args: InvitationRef; answer: Nothing };
  /** Host: the link that brings an invited guest to the green room. */
  guest_link: { args: Nothing; answer: string };
  /** Follows the link that asks, off the stage that is open. */
  follow_link: { args: Nothing; answer: Nothing };
  /** Stays; the link that asks is forgotten. */
  drop_link: { args: Nothing; answer: Nothing };
  /** Writes to the chat. */
  send_message: { args: SendMessage; answer: Nothing };
  /** Keeps what is typed and not sent; an empty text forgets it. */
  keep_unsent_text: { args: SendMessage; answer: Nothing };
  /** Sends a failed message again. */
  retry_message: { args: MessageRef; answer: Nothing };
  /** Drops a failed message. */
  discard_message: { args: MessageRef; answer: Nothing };
  /** Reads older messages. */
  load_older_messages: { args: Nothing; answer: Nothing };
  /** Tries to join the chat again. */
  retry_chat: { args: Nothing; answer: Nothing };
  /** Looks for the cause of a trouble; changes nothing, and takes as long as the platform takes. */
  diagnose: { args: Trouble; answer: Diagnosis };
  /** Changes one of the person's choices. */
  change_settings: { args: SettingsChange; answer: Nothing };
  /** Takes all of the person's choices back, devices too. */
  reset_settings: { args: Nothing; answer: Nothing };
  /** The person has seen that older settings could not be read. */
  dismiss_unreadable_settings: { args: Nothing; answer: Nothing };
  /** How the built-in network of this computer stands. */
  network_here: { args: Nothing; answer: NetworkHere };
  /** Shows the folder of the log files. */
  show_log: { args: Nothing; answer: Nothing };
  /** The page shows the question before the window closes. */
  closing_shown: { args: ClosingShown; answer: Nothing };
  /** Answers it. */
  answer_closing: { args: AnswerClosing; answer: Nothing };
}

export const commandNames = [
  "start_local",
  "sign_in",
  "restore_session",
  "sign_out",
  "refresh_home",
  "create_room",
  "keep_draft",
  "discard_draft",
  "search_communities",
  "search_people",
  "open_room",
  "close_room",
  "rejoin_room",
  "take_over_stage",
  "end_room",
  "delete_room",
  "check_network",
  "stop_network_check",
  "record_loopback",
  "play_loopback",
  "stop_loopback",
  "enter_studio",
  "step_on_stage",
  "go_live",
  "end_show",
  "leave_stage",
  "remove_participant",
  "set_voice",
  "pin_tile",
  "show_figures",
  "set_microphone",
  "set_camera",
  "refresh_devices",
  "choose_camera",
  "choose_picture_format",
  "choose_microphone",
  "choose_speaker",
  "switch_processing",
  "show_level",
  "play_test_sound",
  "show_system_switch",
  "open_surfaces",
  "close_surfaces",
  "share_surface",
  "stop_sharing",
  "frame_socket",
  "invite",
  "cancel_invitation",
  "accept_invitation",
  "decline_invitation",
  "postpone_invitation",
  "guest_link",
  "follow_link",
  "drop_link",
  "send_message",
  "keep_unsent_text",
  "retry_message",
  "discard_message",
  "load_older_messages",
  "retry_chat",
  "diagnose",
  "change_settings",
  "reset_settings",
  "dismiss_unreadable_settings",
  "network_here",
  "show_log",
  "closing_shown",
  "answer_closing",
] as const satisfies readonly (keyof Commands)[];

/** The most that a command takes of what a person typed or picked. */
export const limits = {
  "roomTitle": 1000,
  "roomDescription": 5000,
  "postText": 20000,
  "displayName": 100,
  "userId": 50,
  "messageBytes": 10000,
  "imageBytes": 10485760
} as const;

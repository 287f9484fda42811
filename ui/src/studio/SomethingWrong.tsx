import "./studio.css";

import { useState } from "react";

import type { ChatView, LinkView, SourceView, StagePhase, UiError } from "../backend/generated";
import { errorText, t } from "../i18n";
import { type Pictures, usePictures } from "../stage/usePictures";
import { type AppState } from "../state/store";
import { useApp } from "../state/app";
import { Button, Check, type CheckState, Dialog, DialogButtons, useClipboard } from "../ui";
import { Troubles } from "./Troubles";

interface Line {
  id: string;
  name: string;
  state: CheckState;
  word: string;
}

/** What is connected, what is wrong, and a text of it for those who can help. */
export function SomethingWrong({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      title={t("room.wrong.title")}
      open={open}
      onClose={onClose}
      size="wide"
      testId="wrong-dialog"
    >
      <Report />
    </Dialog>
  );
}

function Report() {
  const session = useApp((state) => state.session);
  const stage = useApp((state) => state.stage);
  const chat = useApp((state) => state.chat);
  const room = useApp((state) => state.room);
  const people = useApp((state) => state.people);
  const devices = useApp((state) => state.devices);
  const pictures = usePictures()?.state ?? null;
  const { copied, copy } = useClipboard();
  const [cause, setCause] = useState("");
  const lines: Line[] = [
    { id: "stage", name: t("room.wrong.stage"), ...stageLine(stage.phase) },
    { id: "realtime", name: t("room.wrong.realtime"), ...linkLine(session.realtime) },
    { id: "chat", name: t("room.wrong.chat"), ...chatLine(chat) },
    { id: "pictures", name: t("room.wrong.pictures"), ...picturesLine(pictures) },
    { id: "camera", name: t("room.wrong.camera"), ...sourceLine(stage.camera) },
    { id: "microphone", name: t("room.wrong.microphone"), ...sourceLine(stage.microphone) },
    {
      id: "sound",
      name: t("room.wrong.sound"),
      state: devices.soundProblem === null ? "good" : "look",
      word: t(devices.soundProblem === null ? "room.wrong.working" : "room.wrong.notWorking"),
    },
  ];
  const problems = problemsOf({ session, stage, chat, room, people, devices });
  const details = [
    ...lines.map((line) => `${line.name}: ${line.word}`),
    ...problems.map((problem) => `${errorText(problem)} (${reportLine(problem)})`),
    ...(cause === "" ? [] : [cause]),
  ].join("\n");
  return (
    <>
      <p className="dialog-text">{t("room.wrong.lead")}</p>
      <ul className="checks checks-two" aria-label={t("room.wrong.connections")}>
        {lines.map((line) => (
          <Check key={line.id} id={line.id} state={line.state} title={line.name} text={line.word} />
        ))}
      </ul>
      {problems.length > 0 || lines.some(({ state }) => state === "look") ? null : (
        <p className="dialog-text" data-testid="wrong-nothing">
          {t("room.wrong.allWell")}
        </p>
      )}
      {problems.length === 0 ? null : (
        <ul className="wrong-problems" aria-label={t("room.wrong.problems")}>
          {problems.map((problem) => (
            <li key={`${problem.code} ${problem.trace}`} data-testid="wrong-problem">
              <p>{errorText(problem)}</p>
              <p className="wrong-code selectable">{reportLine(problem)}</p>
            </li>
          ))}
        </ul>
      )}
      {room === null ? null : <Troubles roomId={room.roomId} onFound={setCause} />}
      <DialogButtons>
        <Button onPress={() => void copy(details)} testId="wrong-copy">
          {t(copied ? "room.wrong.copied" : "room.wrong.copy")}
        </Button>
      </DialogButtons>
    </>
  );
}

function reportLine({ code, trace }: UiError): string {
  return trace === "" ? t("room.wrong.code", { code }) : t("room.wrong.report", { code, trace });
}

/** Everything that is wrong right now, each fault once. */
export function problemsOf(
  state: Pick<AppState, "session" | "stage" | "chat" | "room" | "people" | "devices">,
): UiError[] {
  const all = [
    state.room?.problem,
    state.stage.phase.state === "failed" ? state.stage.phase.error : null,
    state.stage.camera.problem,
    // Where sound does not work at all, that is what the microphone lacks.
    state.devices.soundProblem ?? state.stage.microphone.problem,
    state.chat.phase.state === "failed" ? state.chat.phase.error : null,
    state.people.problem,
    state.session.problem,
  ].filter((problem) => problem != null);
  return all.filter(
    (problem, index) =>
      all.findIndex((other) => other.code === problem.code && other.trace === problem.trace) ===
      index,
  );
}

type Word = Pick<Line, "state" | "word">;

function stageLine(phase: StagePhase): Word {
  switch (phase.state) {
    case "off":
      return { state: "open", word: t("room.wrong.off") };
    case "preview":
      return { state: "open", word: t("room.wrong.preview") };
    case "connecting":
      return { state: "open", word: t("room.wrong.connecting") };
    case "backstage":
      return { state: "good", word: t("room.wrong.backstage") };
    case "publishing":
      return { state: "open", word: t("room.wrong.publishing") };
    case "onStage":
      return { state: "good", word: t("room.wrong.onStage") };
    case "reconnecting":
      return { state: "look", word: t("room.wrong.reconnecting") };
    case "failed":
      return { state: "look", word: t("room.wrong.notWorking") };
  }
}

function picturesLine(state: Pictures["state"]): Word {
  switch (state) {
    case null:
      return { state: "open", word: t("room.wrong.off") };
    case "painted":
      return { state: "good", word: t("room.wrong.working") };
    case "open":
      return { state: "good", word: t("room.wrong.connected") };
    case "waiting":
      return { state: "look", word: t("room.wrong.connecting") };
    case "connecting":
      return { state: "open", word: t("room.wrong.connecting") };
  }
}

function linkLine(link: LinkView): Word {
  switch (link.state) {
    case "off":
      return { state: "open", word: t("room.wrong.off") };
    case "connecting":
      return { state: "open", word: t("room.wrong.connecting") };
    case "connected":
      return { state: "good", word: t("room.wrong.connected") };
    case "reconnecting":
      return { state: "look", word: t("room.wrong.reconnecting") };
  }
}

function chatLine({ phase, unheardSince }: ChatView): Word {
  switch (phase.state) {
    case "off":
    case "disabled":
    case "notYet":
      return { state: "open", word: t("room.wrong.off") };
    case "joining":
      return { state: "open", word: t("room.wrong.connecting") };
    case "ready":
      return unheardSince === null
        ? { state: "good", word: t("room.wrong.connected") }
        : { state: "look", word: t("room.wrong.unheard") };
    case "failed":
      return { state: "look", word: t("room.wrong.notWorking") };
  }
}

function sourceLine(source: SourceView): Word {
  if (!source.on) return { state: "open", word: t("room.wrong.off") };
  if (source.problem !== null) return { state: "look", word: t("room.wrong.notWorking") };
  return source.working
    ? { state: "good", word: t("room.wrong.working") }
    : { state: "open", word: t("room.wrong.connecting") };
}

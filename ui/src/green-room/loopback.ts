/** What Rust found in what came back from the server, in words. */

import type { LoopbackPhase, LoopbackVerdict } from "../backend/generated";
import { t } from "../i18n";
import type { Finding } from "../ui";

/** The four findings, in the order in which they are shown. */
export function loopbackFindings(verdict: LoopbackVerdict): [keyof LoopbackVerdict, Finding][] {
  return [
    ["echo", echo(verdict.echo)],
    ["level", level(verdict.level)],
    ["noise", noise(verdict.noise)],
    ["light", light(verdict.light)],
  ];
}

function echo(found: LoopbackVerdict["echo"]): Finding {
  switch (found.state) {
    case "notPlayed":
    case "notKnown":
      return { state: "open", text: t(`room.loopback.echo.${found.state}`) };
    case "noneHeard":
      return { state: "good", text: t("room.loopback.echo.noneHeard") };
    case "heard":
      return { state: "look", text: t("room.loopback.echo.heard") };
  }
}

function level(found: LoopbackVerdict["level"]): Finding {
  switch (found.state) {
    case "off":
      return { state: "open", text: t("room.loopback.soundOff") };
    case "nothingHeard":
      return { state: "look", text: t("room.loopback.level.nothingHeard") };
    case "quiet":
    case "loud":
      return { state: "look", text: t(`room.loopback.level.${found.state}`) };
    case "good":
      return {
        state: "good",
        text: t("room.loopback.level.good", { level: decibels(found.level) }),
      };
  }
}

/** With the sign that is as wide as a digit. */
function decibels(level: number): string {
  return String(level).replace("-", "−");
}

function noise(found: LoopbackVerdict["noise"]): Finding {
  switch (found.state) {
    case "off":
      return { state: "open", text: t("room.loopback.soundOff") };
    case "quiet":
    case "takenOut":
      return { state: "good", text: t(`room.loopback.noise.${found.state}`) };
    case "heard":
      return { state: "look", text: t("room.loopback.noise.heard") };
  }
}

function light(found: LoopbackVerdict["light"]): Finding {
  switch (found.state) {
    case "off":
    case "testPattern":
      return { state: "open", text: t(`room.loopback.light.${found.state}`) };
    case "good":
      return { state: "good", text: t("room.loopback.light.good") };
    case "dim":
    case "glaring":
      return { state: "look", text: t(`room.loopback.light.${found.state}`) };
  }
}

/** What goes on, said once; nothing while nothing does. */
export function loopbackNow(phase: LoopbackPhase): string {
  switch (phase.state) {
    case "resting":
    case "notOffered":
      return "";
    case "connecting":
    case "recording":
    case "playing":
      return t(`room.loopback.${phase.state}`);
  }
}

/** "0:04", of milliseconds. */
export function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}

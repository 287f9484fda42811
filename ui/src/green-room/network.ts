import type { SessionView } from "../backend/generated";
import { t } from "../i18n";
import type { Finding } from "../ui";

/** How the platform is reached before the show, in words. */
export function network(session: SessionView): Finding {
  const { realtime } = session;
  switch (realtime.state) {
    case "connected":
      return {
        state: "good",
        text:
          session.network === null || session.network.kind === "local"
            ? t("room.ready.networkLocal")
            : t("room.ready.networkNamed", { name: session.network.name }),
      };
    case "connecting":
      return { state: "open", text: t("room.ready.networkConnecting") };
    case "off":
      return { state: "look", text: t("room.ready.networkOff") };
    case "reconnecting":
      return {
        state: "look",
        text: t("room.ready.networkRetry", {
          seconds: Math.max(1, Math.ceil(realtime.retryInMs / 1000)),
        }),
      };
  }
}

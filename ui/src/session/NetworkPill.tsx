import type { SessionView } from "../backend/generated";
import { t } from "../i18n";
import { Pill } from "../ui";

/** Which network one is signed in to, and whether its events come in. */
export function NetworkPill({ session }: { session: SessionView }) {
  const { network, realtime } = session;
  if (network === null) return null;
  const name =
    network.kind === "local"
      ? t("topBar.thisComputer")
      : t("topBar.network", { name: network.name });
  return (
    <>
      <Pill
        icon={network.kind === "local" ? "monitor" : "network"}
        testId="network-pill"
        state={network.kind}
      >
        {name}
      </Pill>
      <span role="status">
        {realtime.state === "connected" ? null : (
          <Pill tone="attention" icon="wifiOff" testId="realtime-pill" state={realtime.state}>
            {realtime.state === "reconnecting"
              ? t("topBar.reconnecting")
              : realtime.state === "connecting"
                ? t("topBar.connecting")
                : t("topBar.offline")}
          </Pill>
        )}
      </span>
    </>
  );
}

import { useEffect } from "react";

import { Devices } from "../devices/Devices";
import { useApp, useBackend } from "../state/app";

/** Camera, microphone and speaker. They work at once, also on air. */
export function PictureAndSound() {
  const backend = useBackend();
  const devices = useApp((state) => state.devices);
  const stage = useApp((state) => state.stage);
  // The test pattern is always there: an empty list was never made.
  const unread = devices.cameras.length === 0;
  useEffect(() => {
    if (unread) backend.call("refresh_devices", {}).catch(() => undefined);
  }, [backend, unread]);
  return <Devices devices={devices} stage={stage} />;
}

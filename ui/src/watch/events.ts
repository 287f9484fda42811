import mqtt, { type MqttClient } from "mqtt";

import type { NetworkEvent, User } from "./wire";

/** Between two tries to come back. */
const AGAIN_MS = 2000;

export interface EventsListener {
  /** Connected, for the first time or again: events may have been missed. */
  onConnected: () => void;
  onLost: () => void;
  onEvent: (topic: string, event: NetworkEvent) => void;
}

/** The page's own MQTT session. Topics are followed anew after every connection. */
export class Events {
  private readonly client: MqttClient;
  private readonly topics = new Set<string>();

  constructor(me: User, deviceId: string, password: () => string, listener: EventsListener) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.client = mqtt.connect(`${scheme}://${location.host}/mqtt`, {
      protocolVersion: 4,
      clientId: `mqttjs_${deviceId}_${me._id}_0`,
      username: me._id,
      password: password(),
      clean: true,
      keepalive: 60,
      reconnectPeriod: AGAIN_MS,
      resubscribe: false,
      // Its own timers would run in a worker made from a blob, which the content policy forbids.
      timerVariant: "native",
      // A refused password is asked for anew by whoever listens.
      reconnectOnConnackError: true,
    });
    this.client.on("connect", () => {
      for (const topic of this.topics) this.client.subscribe(topic);
      listener.onConnected();
    });
    this.client.on("close", () => {
      this.client.options.password = password();
      listener.onLost();
    });
    // Without a listener an error would be thrown; what it means is told by `close`.
    this.client.on("error", () => undefined);
    this.client.on("message", (topic, payload) => {
      const event = read(new TextDecoder().decode(payload));
      if (event !== null) listener.onEvent(topic, event);
    });
  }

  follow(topic: string): void {
    if (this.topics.has(topic)) return;
    this.topics.add(topic);
    if (this.client.connected) this.client.subscribe(topic);
  }

  end(): void {
    this.client.end(true);
  }
}

function read(text: string): NetworkEvent | null {
  try {
    const event = JSON.parse(text) as Partial<NetworkEvent> | null;
    return typeof event?.eventType === "string" && typeof event.data === "object"
      ? (event as NetworkEvent)
      : null;
  } catch {
    return null;
  }
}

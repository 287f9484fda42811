// One person with the official SDK: the SDK is a singleton, so every person is a process.
//
// Reads one JSON object a line from standard input and answers each by its `id`:
//   {id, open: {apiKey, http, upload, mqtt}}      a client with these addresses, kept as `$client`
//   {id, login: {userId, displayName, authToken}} a sign-in; its renewals are kept as `$renewal`
//   {id, call: "RoomRepository.createRoom", args} any function the SDK exports, or a method of
//                                                 something kept: "$room.data.createInvitation"
//   {id, watch: "RoomRepository.getRoom", as, args}  the same with a callback as its last argument;
//                                                 what comes is told and kept as `$as`
//   {id, advance: milliseconds}                   the SDK's day passes faster
// A call's result is kept under `as` too. In `args`, {"$": "room.data"} stands for something kept
// {"$form": {file: {name, type, base64}}} for a form with a file, and {"$date": time} for a Date.
//
// Says {id, ok} or {id, error}, and unasked: {watched, value}, {arrived: {topic, event}} for
// each MQTT message, {subscribed: {topic, granted}}, {connected: clean}, {http: {method, path,
// status}}, {session: state}, {renewal: true} and {uncaught} for what the SDK lets fall or hides.

import { Console } from "node:console";
import { subscribe } from "node:diagnostics_channel";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import mqttPacket from "mqtt-packet";
import { WebSocket } from "ws";

/** Objects of the SDK refer to each other by getters; a test looks no deeper than this. */
const DEPTH = 7;
/** Only what waits this long follows `advance`: connections and retries keep the real time. */
const LONG = 60_000;

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
// The SDK prints; standard output belongs to the answers.
globalThis.console = new Console(process.stderr, process.stderr);

// --- What React Native would bring -------------------------------------------------------------

Object.defineProperty(globalThis, "navigator", {
  value: { product: "ReactNative", userAgent: "seat", onLine: true },
  configurable: true,
});

// React Native has no WebCrypto; an app brings one. The SDK puts its key for watch times, PKCS #8
// already, into PKCS #8 once more, which Node.js does not read: this one takes the key out again.
const WRAPPING = 26; // bytes before the key
const { subtle } = globalThis.crypto;
const importKey = subtle.importKey.bind(subtle);
subtle.importKey = (format, key, ...rest) =>
  importKey(format, key, ...rest).catch(() => importKey(format, key.slice(WRAPPING), ...rest));

/** A WebSocket that tells what MQTT says on it. */
class TappedSocket extends WebSocket {
  #asked = new Map();
  #sent = mqttPacket.parser();

  constructor(...args) {
    super(...args);
    const received = mqttPacket.parser();
    received.on("packet", (packet) => this.#received(packet));
    this.addEventListener("message", ({ data }) => received.parse(Buffer.from(data)));
    this.#sent.on("packet", (packet) => {
      if (packet.cmd === "connect") say({ connect: { clean: packet.clean } });
      if (packet.cmd === "subscribe") this.#asked.set(packet.messageId, packet.subscriptions);
    });
  }

  send(data, ...rest) {
    this.#sent.parse(Buffer.from(data));
    super.send(data, ...rest);
  }

  #received(packet) {
    if (packet.cmd === "connack") say({ connected: packet.returnCode });
    if (packet.cmd === "suback") {
      const topics = this.#asked.get(packet.messageId) ?? [];
      topics.forEach(({ topic }, at) => {
        say({ subscribed: { topic, granted: packet.granted[at] } });
      });
    }
    if (packet.cmd === "publish") {
      const { eventType } = JSON.parse(packet.payload.toString());
      say({ arrived: { topic: packet.topic, event: eventType } });
    }
  }
}
globalThis.WebSocket = TappedSocket;

subscribe("http.client.response.finish", ({ request, response }) => {
  const { method, path } = request;
  say({ http: { method, path, status: response.statusCode } });
});

// --- The SDK's day -----------------------------------------------------------------------------

const RealDate = Date;
let ahead = 0;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    args.length === 0 ? super(RealDate.now() + ahead) : super(...args);
  }
  static now() {
    return RealDate.now() + ahead;
  }
};

const longIntervals = new Set();
const { setInterval: realSetInterval, clearInterval: realClearInterval } = globalThis;
globalThis.setInterval = (run, period, ...args) => {
  const timer = realSetInterval(run, period, ...args);
  if (period >= LONG) longIntervals.add({ timer, period, run: () => run(...args) });
  return timer;
};
globalThis.clearInterval = (timer) => {
  for (const interval of longIntervals) {
    if (interval.timer === timer) longIntervals.delete(interval);
  }
  realClearInterval(timer);
};

function advance(milliseconds) {
  ahead += milliseconds;
  for (const interval of [...longIntervals]) {
    if (interval.period <= milliseconds) interval.run();
  }
}

// --- Calls -------------------------------------------------------------------------------------

process.on("unhandledRejection", (reason) => say({ uncaught: told(reason) }));
process.on("uncaughtException", (error) => say({ uncaught: told(error) }));

const require = createRequire(import.meta.url);
// What a handler of an event throws, the SDK only notes in its log.
const log = require("debug");
log.enable("*");
log.log = (...words) => {
  const error = words.flat().find((word) => word instanceof Error);
  if (!error || !words[0].includes("> error")) return;
  // Its own fault: when somebody is removed it tells itself of a room that has nothing but an id.
  const madeUp = error.stack.includes("roomLinkedObject") && !error.stack.includes("MqttClient");
  if (!madeUp) say({ uncaught: told(error) });
};
Error.stackTraceLimit = 50;

const sdk = require("@amityco/ts-sdk-react-native");
const kept = new Map();

function told(error) {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, name, message, stack } = error;
  return { code, name, message, stack };
}

/** A copy without functions, cut off where objects lead in circles. */
function plain(value, depth = DEPTH) {
  if (value === null || typeof value !== "object") {
    return typeof value === "function" ? undefined : value;
  }
  if (value instanceof RealDate) return value.toISOString();
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth - 1) ?? null);
  return Object.fromEntries(Object.keys(value).map((key) => [key, plain(value[key], depth - 1)]));
}

/** What a path like `room.data.post` leads to from a beginning, and what it hangs on. */
function follow(from, path) {
  let owner;
  let found = from;
  for (const part of path) {
    owner = found;
    found = found?.[part];
  }
  return { owner, found };
}

function keptAt(path) {
  const [name, ...rest] = path.split(".");
  return follow(kept.get(name), rest);
}

function argument(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(argument);
  if ("$" in value) return keptAt(value.$).found;
  if ("$date" in value) return new Date(value.$date);
  if ("$form" in value) {
    const form = new FormData();
    for (const [key, { name, type, base64 }] of Object.entries(value.$form)) {
      form.append(key, new File([Buffer.from(base64, "base64")], name, { type }));
    }
    return form;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, argument(item)]));
}

function invoke(path, args) {
  const { owner, found } = path.startsWith("$") ? keptAt(path.slice(1)) : follow(sdk, path.split("."));
  if (typeof found !== "function") throw new Error(`the SDK has no ${path}`);
  return found.apply(owner, args);
}

const sessionHandler = {
  sessionWillRenewAccessToken(renewal) {
    kept.set("renewal", renewal);
    say({ renewal: true });
  },
};

/**
 * Listens to every event that the SDK offers by name alone, so that whatever it cannot digest shows,
 * though no story waits for it.
 */
function listenToAll(part = sdk) {
  for (const [name, it] of Object.entries(part)) {
    if (it !== null && typeof it === "object") listenToAll(it);
    if (/^on[A-Z]/.test(name) && typeof it === "function" && it.length === 1) it(() => {});
  }
}

const answers = {
  open({ open: { apiKey, http, upload, mqtt } }) {
    kept.set("client", sdk.Client.createClient(apiKey, "sg", { apiEndpoint: { http, upload, mqtt } }));
    sdk.Client.onSessionStateChange((state) => say({ session: state }));
  },
  async login({ login }) {
    const result = await sdk.Client.login(login, sessionHandler);
    listenToAll();
    return result;
  },
  async call({ call, args = [], as }) {
    const result = await invoke(call, args.map(argument));
    if (as) kept.set(as, result);
    return plain(result);
  },
  watch({ watch, as, args = [] }) {
    const heard = (...values) => {
      const value = values.length > 1 ? values : values[0];
      kept.set(as, value);
      say({ watched: as, value: plain(value) ?? null });
    };
    invoke(watch, [...args.map(argument), heard]);
  },
  advance: ({ advance: milliseconds }) => advance(milliseconds),
};

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  const kind = Object.keys(answers).find((key) => key in order);
  // Not awaited: a call that waits must not keep the next one from starting.
  Promise.resolve()
    .then(() => answers[kind](order))
    .then((ok) => say({ id: order.id, ok: ok ?? null }))
    .catch((error) => say({ id: order.id, error: told(error) }));
}
process.exit(0);

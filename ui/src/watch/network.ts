import { CommandFailed, uiError } from "../backend/backend";
import type { ErrorCode, UiError } from "../backend/generated";
import { setClockAhead } from "../i18n/networkTime";
import { type Difference, heardDate } from "./clocks";
import type { Envelope, Session } from "./wire";

/** How long one call may take. */
const DEADLINE_MS = 15_000;

const codes: Record<number, ErrorCode> = {
  400100: "sessionEnded",
  400300: "notAllowed",
  400301: "notAllowed",
  400302: "muted",
  400303: "chatReadOnly",
  400304: "banned",
  400307: "textBlocked",
  400308: "textBlocked",
  400309: "textBlocked",
  400311: "tooFast",
  400312: "banned",
  400400: "notFound",
};

/** The failure that an error body speaks of. */
export function failureOf(body: unknown): UiError {
  const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code !== "number") return uiError("badAnswer");
  return uiError(codes[code] ?? "networkError", {
    message: typeof message === "string" ? message : "",
    params: { code: String(code) },
  });
}

/** The calls of a watch session. The token stays in here. */
export class Network {
  private token: string | null = null;
  private clocks: Difference | null = null;

  constructor(
    private readonly roomId: string,
    private readonly deviceId: string,
  ) {}

  /** Opens a session, or gives the open one a name. */
  async enter(displayName: string | null): Promise<Session> {
    const body = displayName === null ? {} : { displayName };
    const session = await this.send<Session>("POST", `/watch/${this.roomId}/session`, {
      deviceId: this.deviceId,
      ...body,
    });
    this.token = session.accessToken;
    return session;
  }

  /** Who MQTT is told we are. */
  credentials(): string {
    return this.token ?? "";
  }

  get(path: string): Promise<Envelope> {
    return this.send<Envelope>("GET", path);
  }

  post(path: string, body: object = {}): Promise<Envelope> {
    return this.send<Envelope>("POST", path, body);
  }

  async viewers(): Promise<number> {
    const path = `/api/v1/presence/rooms/${this.roomId}/users/count`;
    return (await this.send<{ count: number }>("GET", path)).count;
  }

  media(): Promise<{ url: string; token: string }> {
    return this.send("GET", `/watch/${this.roomId}/media`);
  }

  /** Said while the page goes away, so that nobody is counted who no longer watches. */
  goodbye(): void {
    if (this.token === null) return;
    void fetch("/api/v4/sessions", {
      method: "DELETE",
      headers: { Authorization: `Bearer ${this.token}` },
      keepalive: true,
    }).catch(() => undefined);
    this.token = null;
  }

  private dated(asked: number, date: string | null): void {
    this.clocks = heardDate(this.clocks, asked, Date.now(), Date.parse(date ?? ""));
    if (this.clocks !== null) setClockAhead(this.clocks.ahead);
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const asked = Date.now();
    let answer: Response;
    let parsed: unknown;
    try {
      answer = await fetch(path, {
        method,
        headers: {
          ...(this.token === null ? {} : { Authorization: `Bearer ${this.token}` }),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        credentials: "omit",
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
      this.dated(asked, answer.headers.get("date"));
      parsed = await answer.json();
    } catch {
      // Nobody there, or half an answer.
      throw new CommandFailed(uiError("unreachable"));
    }
    if (!answer.ok) throw new CommandFailed(failureOf(parsed));
    return parsed as T;
  }
}

import { type ClientHttp2Session, type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from "node:http2";
import type { TLSSocket } from "node:tls";

const PING_MS = 10_000;
const HELLO_MS = 5000;
/** Room for a page image on its way, so that a distant hospital is not slowed to one window a round trip. */
const WINDOW_BYTES = 1_048_576;

type AppSession = { session: ClientHttp2Session; name: string; open: number; lastPongMs: number };

/**
 * The apps that have dialled in. On each connection the app is the HTTP/2 server and we open the streams. A session
 * counts only after its application hello: with TLS 1.3 a refused peer believes itself connected.
 */
export class AppSessions {
  readonly #ready = new Set<AppSession>();
  readonly #all = new Set<ClientHttp2Session>();
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  get count(): number {
    return this.#ready.size;
  }

  adopt(socket: TLSSocket): void {
    const session = connect("http://app", {
      createConnection: () => socket,
      settings: { initialWindowSize: WINDOW_BYTES },
    });
    const entry: AppSession = { session, name: "?", open: 0, lastPongMs: Date.now() };
    this.#all.add(session);
    const drop = () => {
      if (this.#ready.delete(entry)) this.#say(`app ${entry.name} left, ${this.count} connected`);
    };
    const beat = setInterval(() => {
      if (Date.now() - entry.lastPongMs > 2.5 * PING_MS) session.destroy();
      else if (!session.destroyed) session.ping((error) => (error ? undefined : (entry.lastPongMs = Date.now())));
    }, PING_MS);
    // The peer drains: what runs may finish, nothing new starts there.
    session.on("goaway", drop);
    session.on("error", drop);
    session.on("close", () => {
      clearInterval(beat);
      this.#all.delete(session);
      drop();
    });
    session.once("connect", () => {
      session.setLocalWindowSize(8 * WINDOW_BYTES);
      this.#greet(entry);
    });
  }

  /** The hello is the first stream: it tells the app that it was accepted, and us that it serves. */
  #greet(entry: AppSession): void {
    const { session } = entry;
    const hello = session.request({ ":method": "GET", ":path": "/tunnel/hello" }, { endStream: true });
    hello.setTimeout(HELLO_MS, () => session.destroy());
    hello.on("error", () => session.destroy());
    hello.once("response", (headers) => {
      if (headers[":status"] !== 200) {
        session.destroy();
        return;
      }
      entry.name = String(headers["x-app-node"] ?? "?").slice(0, 64);
      this.#ready.add(entry);
      this.#say(`app ${entry.name} joined, ${this.count} connected`);
    });
    hello.resume();
  }

  /** A stream to the app with the fewest open ones, or null when none is connected. */
  open(headers: OutgoingHttpHeaders): ClientHttp2Stream | null {
    const usable = [...this.#ready].filter(({ session }) => !session.closed && !session.destroyed);
    const [best] = usable.sort((a, b) => a.open - b.open);
    if (!best) return null;
    const stream = best.session.request(headers);
    best.open++;
    stream.once("close", () => best.open--);
    return stream;
  }

  /** GOAWAY to every app, then waits for the open streams. */
  async drain(): Promise<void> {
    await Promise.all(
      [...this.#all].map(
        (session) =>
          new Promise<void>((done) => {
            session.goaway();
            session.close(done);
          }),
      ),
    );
  }

  destroy(): void {
    for (const session of this.#all) session.destroy();
  }
}

import { readFileSync, statSync } from "node:fs";
import { Agent, request } from "node:https";
import { userInfo } from "node:os";
import { AppError } from "#core/error.ts";
import { env } from "./env.ts";

/**
 * Asks the vault process (src/vault) over mutual TLS, on a local socket or a port. Words for people belong to the nouns;
 * here a refusal is its code.
 */
const VAULT_NAME = "xingqian-vault";
const ANSWER_MS = 5000;
/** How long a cancel waits for the vault before it goes on alone. */
export const CANCEL_MS = 600;

export class VaultRefusal extends Error {
  readonly code: string;
  /** The window ended because of it. */
  readonly ends: boolean;
  constructor(code: string, ends: boolean) {
    super(`the vault refused: ${code}`);
    this.name = "VaultRefusal";
    this.code = code;
    this.ends = ends;
  }
}

const unreachable = (why: string, cause?: unknown) =>
  new AppError(
    "vault.unreachable",
    503,
    {
      zh: "自动签服务暂时连不上，没有签名。请改用扫码签名，并告诉信息科（{why}）。",
      en: "The auto-sign service cannot be reached; nothing was signed. Sign by scanning, and tell IT ({why}).",
    },
    { why },
    cause,
  );

export const hasVault = (): boolean => env().VAULT_ADDRESS !== "";

let agent: Agent | undefined;

/** @throws AppError vault.unreachable when there is none, or it runs as our own user although that is not allowed */
function connection() {
  const { VAULT_ADDRESS, VAULT_TLS_DIR, VAULT_SEPARATION } = env();
  if (VAULT_ADDRESS === "") throw unreachable("not configured");
  const port = /^(.+):(\d{1,5})$/.exec(VAULT_ADDRESS);
  if (!port && VAULT_SEPARATION === "required" && ownerOf(VAULT_ADDRESS) === userInfo().uid)
    throw unreachable("the vault runs as the app's own user");
  agent ??= new Agent({
    keepAlive: true,
    maxSockets: 16,
    ca: readFileSync(`${VAULT_TLS_DIR}/ca.pem`),
    cert: readFileSync(`${VAULT_TLS_DIR}/app.pem`),
    key: readFileSync(`${VAULT_TLS_DIR}/app.key`),
    servername: VAULT_NAME,
    minVersion: "TLSv1.3",
  });
  const at = port ? { host: port[1] ?? "", port: Number(port[2]) } : { socketPath: VAULT_ADDRESS };
  return { ...at, agent, servername: VAULT_NAME };
}

function ownerOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.uid ?? null;
}

/**
 * One question. @param file bytes that follow the message; @param timeoutMs how long to wait
 * @throws VaultRefusal, AppError vault.unreachable
 */
export async function askVault(
  path: string,
  message: object,
  { file, timeoutMs = ANSWER_MS }: { file?: readonly Uint8Array[]; timeoutMs?: number } = {},
): Promise<unknown> {
  const head = Buffer.from(`${JSON.stringify(message)}\n`);
  const parts = [head, ...(file ?? [])];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const { status, text } = await new Promise<{ status: number; text: string }>((done, reject) => {
    const fail = (error: unknown) => reject(unreachable(error instanceof Error ? error.message : "no answer", error));
    const asked = request(
      { ...connection(), path, method: "POST", headers: { "content-length": length }, timeout: timeoutMs },
      (reply) => {
        let body = "";
        reply.setEncoding("utf8");
        reply.on("data", (part: string) => (body += part));
        reply.once("end", () => done({ status: reply.statusCode ?? 0, text: body }));
        reply.once("error", fail);
      },
    );
    asked.once("timeout", () => asked.destroy(new Error("no answer in time")));
    asked.once("error", fail);
    for (const part of parts) asked.write(part);
    asked.end();
  });
  if (status === 200) return JSON.parse(text) as unknown;
  if (status !== 409) throw unreachable(`status ${status}`);
  const { code, ends } = JSON.parse(text) as { code: string; ends: boolean };
  throw new VaultRefusal(code, ends);
}

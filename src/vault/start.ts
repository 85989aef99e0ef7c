import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { toHex } from "../core/bytes.ts";
import { integerTo, list, object, text } from "../core/sm/two-party/decode.ts";
import { type Certificate, parseCertificate } from "../core/x509/certificate.ts";
import { Chain } from "./chain.ts";
import { readKeys } from "./keys.ts";
import { timeRefusal, type Policy } from "./rules.ts";
import { serveVault } from "./serve.ts";
import type { Settings } from "./settings.ts";
import { closeWindow, type Vault } from "./windows.ts";

const SWEEP_MS = 1000;

/** Where policy.json is silent: nothing that the law or the field keeps for the doctor's own hand. */
const POLICY: Policy = { excludedTypes: [], maxMinutes: 12 * 60, maxCount: 2000, maxPerMinute: 120 };

const policyShape = object({
  excludedTypes: list(text, 200),
  maxMinutes: integerTo(7 * 24 * 60),
  maxCount: integerTo(100_000),
  maxPerMinute: integerTo(100_000),
});

/** Opens keys and chain, listens, and ends what is over. Windows of an earlier process are gone with its memory. */
export async function startVault(
  { folder, address }: Settings,
  say: (line: string) => void,
): Promise<{ vault: Vault; close: () => Promise<void> }> {
  const keys = readKeys(folder);
  const chain = Chain.open(join(folder, "chain.log"));
  const now = () => ({ wallMs: Date.now(), monotonicMs: Math.round(performance.now()) });
  const vault: Vault = {
    folder,
    keys,
    policy: readPolicy(folder),
    anchors: readAnchors(folder),
    chain,
    now,
    windows: new Map(),
    answers: new Map(),
  };
  chain.append(now().wallMs, { type: "started", fingerprint: toHex(keys.fingerprint) });
  const server = await serveVault(vault, address, say);
  const sweep = setInterval(() => {
    for (const [mid, { mandate, opened }] of vault.windows) {
      const over = timeRefusal({ to: mandate.to, opened }, vault.now());
      if (over) closeWindow(vault, mid, over);
    }
  }, SWEEP_MS);
  return {
    vault,
    async close() {
      clearInterval(sweep);
      for (const mid of vault.windows.keys()) closeWindow(vault, mid, "stopped");
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      chain.close();
    },
  };
}

function readPolicy(folder: string): Policy {
  const file = join(folder, "policy.json");
  return existsSync(file) ? policyShape(JSON.parse(readFileSync(file, "utf8"))) : POLICY;
}

/** anchors.pem: the roots whose doctors may open windows. @throws Error when it is missing */
function readAnchors(folder: string): Certificate[] {
  const pem = readFileSync(join(folder, "anchors.pem"), "utf8");
  return [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)].map(([, body = ""]) =>
    parseCertificate(new Uint8Array(Buffer.from(body, "base64"))),
  );
}

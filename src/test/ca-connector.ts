import { z } from "zod";
import type { RevocationReason } from "#core/x509/revocation.ts";
import { AppError } from "#core/error.ts";
import type { ConnectorClient } from "#server/tunnel/call-connector.ts";
import type { Context } from "#server/context.ts";
import type { TestCa } from "./sm2-ca.ts";

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, "base64")));
const payloads = {
  cacerts: z.object({ label: z.string().optional() }),
  enroll: z.object({ label: z.string(), csr: bytes }),
  crl: z.object({ list: z.string(), part: z.string().default("") }),
  ocsp: z.object({ request: bytes }),
  revoke: z.object({ serial: z.string(), reason: z.string(), invalidityDate: z.coerce.date().optional() }),
};

/** A test CA behind the exchange's connector names, for verbs that go through the gateway. `isAway` cuts its line to the exchange. */
export function caConnector(ca: TestCa): ConnectorClient & { isAway: boolean } {
  const answer = async (ctx: Context, channel: string, verb: string, payload: unknown): Promise<unknown> => {
    switch (verb) {
      case "sources":
        return await ca.sources(ctx, channel);
      case "cacerts":
        return { pkcs7: base64(await ca.caCertificates(ctx, channel, payloads.cacerts.parse(payload).label)) };
      case "simpleenroll":
      case "simplereenroll": {
        const { label, csr } = payloads.enroll.parse(payload);
        return { pkcs7: base64(await ca.enroll(ctx, channel, { label, csrDer: csr })) };
      }
      case "crl": {
        const { list, part } = payloads.crl.parse(payload);
        return { crl: base64(await ca.crl(ctx, channel, { name: list, part })) };
      }
      case "ocsp":
        return { response: base64(await ca.ocsp(ctx, channel, payloads.ocsp.parse(payload).request)) };
      case "revoke": {
        const { serial, reason, invalidityDate } = payloads.revoke.parse(payload);
        const asked = { serialHex: serial, reason: reason as RevocationReason, invalidSince: invalidityDate ?? null };
        await ca.revoke(ctx, channel, asked);
        return {};
      }
      default:
        throw new Error(`no connector ${verb}`);
    }
  };
  const client = {
    isAway: false,
    async call(name: string, payload: unknown): Promise<unknown> {
      const [, channel = "", verb = ""] = name.split(".");
      if (client.isAway && verb !== "sources")
        return { ok: false, error: { reason: "unreachable", status: null, code: null, detail: "" } };
      try {
        // The test CA takes no context: it stands outside.
        return { ok: true, result: await answer({} as Context, channel, verb, payload) };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return { ok: false, error: { reason: "timeout", status: null, code: null, detail: "" } };
      }
    },
    close: () => {},
  };
  return client;
}

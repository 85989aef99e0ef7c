import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { keyErrors } from "#modules/key/errors.ts";
import type { Actor, Context } from "#server/context.ts";
import { procedureFacts } from "#test/procedure-facts.ts";
import { needsDevice } from "./phone-device.ts";

/**
 * docs/terminal/procedures.json is for makers of other terminals: every procedure with what must come along, its input and its answer
 * as JSON Schema 2020-12 and the errors it may give, each with its words. This test is what makes it
 * (`vitest run -u --project unit src/phone-procedures.test.ts`) and what keeps it true.
 */
const FILE = "../docs/terminal/procedures.json";
const settings = {
  DATABASE_URL: "mysql://nobody@localhost/none",
  FILES_URL: "file:///nowhere/",
  MASTER_KEY_FILE: "/nowhere",
  TUNNEL_TLS_DIR: "/nowhere",
  NEXTAUTH_SECRET: "x".repeat(32),
  LOG_LEVEL: "silent",
};

test("what other terminals are told is what the door asks for", async () => {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const { phoneRouter } = await import("#routers.ts");

  /** What a procedure says to an actor before it looks at its input. */
  const said = async (op: string, actor: Actor): Promise<unknown> => {
    const [noun = "", verb = ""] = op.split(".");
    const caller: unknown = Reflect.get(phoneRouter.createCaller({ actor } as Context), noun);
    const run = Reflect.get(Object(caller), verb) as (input: unknown) => Promise<unknown>;
    return await run(null).then(
      () => "done",
      (error: { cause?: { code?: unknown } }) => error.cause?.code ?? "input",
    );
  };
  const needs = async (op: string): Promise<string> => {
    if ((await said(op, { kind: "anonymous" })) !== "login.terminal-required") return "nothing";
    const unbound = await said(op, { kind: "terminal", terminalId: "t", personId: null });
    if (unbound !== "login.not-bound") return "token";
    return "token of a bound terminal";
  };

  const all: Record<string, { needs: string; input: object; output: object; errors: string[] }> = {};
  // At run time the names are flat; tRPC types them nested.
  const procedures = phoneRouter._def.procedures as unknown as Record<string, { _def: { inputs: z.ZodType[] } }>;
  const { outputs, errors, door, words } = procedureFacts(Object.keys(procedures));
  for (const [op, { _def }] of Object.entries(procedures)) {
    const [input] = _def.inputs;
    if (!input) throw new Error(`${op} takes anything`);
    const { $schema: _, ...schema } = z.toJSONSchema(input, { io: "input" });
    const who = await needs(op);
    const isDevice = needsDevice(op);
    const codes = [...(who === "nothing" ? [] : door.token), ...(isDevice ? door.device : []), ...(errors[op] ?? [])];
    all[op] = {
      needs: who + (isDevice ? " and device" : ""),
      input: schema,
      output: outputs[op] ?? {},
      errors: [...new Set(codes)].sort((a, b) => (a < b ? -1 : 1)),
    };
  }
  expect(all["login.open"]).toMatchObject({ needs: "nothing" });
  expect(all["approval.reveal"]).toMatchObject({ needs: "token of a bound terminal and device" });
  expect(all["key.checkPin"]).toMatchObject({
    output: { type: "object", properties: { pepper: { type: "string" } }, required: ["pepper"] },
    errors: expect.arrayContaining(["key.PIN_WRONG", "key.CLONE_SUSPECT", "key.DEVICE_AUTH", "login.terminal-stopped"]),
  });
  expect(all["mandate.plan"]?.errors).toContain("vault.unreachable");
  expect(words["key.PIN_WRONG"]).toEqual({ ...keyErrors.PIN_WRONG });
  // The flow tells where each of them stands.
  const flow = readFileSync(new URL("../docs/terminal/README.md", import.meta.url), "utf8");
  expect(Object.keys(all).filter((op) => !flow.includes(`\`${op}\``))).toEqual([]);
  await expect(`${JSON.stringify({ procedures: all, errors: words }, null, 1)}\n`).toMatchFileSnapshot(FILE);
}, 300_000);

import { initTRPC, TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import { AppError, type Words } from "#core/error.ts";
import type { Actor, Context } from "./context.ts";

const WORDS = {
  signIn: { zh: "请先登录。", en: "Sign in first." },
  bind: { zh: "请先在手机上完成绑定。", en: "Bind this phone first." },
  forbidden: { zh: "你没有这项权限。请联系系统管理员。", en: "You may not do this. Ask an administrator." },
  badInput: { zh: "提交的内容不完整或格式不对，请检查后再试。", en: "The input is incomplete or malformed." },
  bug: { zh: "系统错误。请把追踪号告诉信息科。", en: "Something broke. Give the trace number to IT." },
} satisfies Record<string, Words>;

/** What a caller is told: the same shape for console, phone and HIS. */
export type Told = { code: string; status: number; say: Words; facts: AppError["facts"]; requestId: string };

/** The only place that turns an exception into an answer; anything that is not an AppError is a bug and says only its trace number. */
export function tell(error: unknown, ctx: Pick<Context, "log" | "requestId">): Told {
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error;
  const requestId = ctx.requestId;
  if (cause instanceof AppError)
    return { code: cause.code, status: cause.status, say: cause.say, facts: cause.facts, requestId };
  if (cause instanceof ZodError)
    return {
      code: "input.invalid",
      status: 400,
      say: WORDS.badInput,
      facts: { at: cause.issues[0]?.path.join(".") ?? "" },
      requestId,
    };
  if (error instanceof TRPCError && error.code === "NOT_FOUND")
    return { code: "procedure.unknown", status: 404, say: WORDS.badInput, facts: {}, requestId };
  ctx.log.error({ err: cause, requestId }, "unexpected failure");
  return { code: "system.unexpected", status: 500, say: WORDS.bug, facts: {}, requestId };
}

/** What failed before there was a context, told already: the database that knows who asks was away, say. */
export class ToldError extends Error {
  readonly told: Told;

  constructor(told: Told, cause: unknown) {
    super(told.code, { cause });
    this.told = told;
  }
}

const t = initTRPC.context<Context>().create({
  errorFormatter: ({ shape, error, ctx }) => {
    const early = error.cause instanceof ToldError ? error.cause.told : null;
    return { ...shape, data: { ...shape.data, told: ctx ? tell(error, ctx) : early, stack: undefined } };
  },
});

export const router = t.router;
export const anyone = t.procedure;

type Of<K extends Actor["kind"]> = Context & { actor: Extract<Actor, { kind: K }> };

/** A person signed in to the console. */
export const signedIn = t.procedure.use(({ ctx, next }) => {
  if (ctx.actor.kind !== "staff") throw new AppError("login.required", 401, WORDS.signIn);
  return next({ ctx: ctx as Of<"staff"> });
});

/** A person signed in to the console who holds one of the roles. Deny by default. */
export const withRole = (...roles: string[]) =>
  signedIn.use(({ ctx, next }) => {
    if (!ctx.actor.roles.some((role) => roles.includes(role)))
      throw new AppError("login.forbidden", 403, WORDS.forbidden);
    return next({ ctx });
  });

/** A phone with a valid terminal session, bound to a person or not yet. */
export const fromTerminal = t.procedure.use(({ ctx, next }) => {
  if (ctx.actor.kind !== "terminal") throw new AppError("login.terminal-required", 401, WORDS.bind);
  return next({ ctx: ctx as Of<"terminal"> });
});

/** A phone bound to a person. */
export const fromBoundTerminal = fromTerminal.use(({ ctx, next }) => {
  const { actor } = ctx;
  if (actor.personId === null) throw new AppError("login.not-bound", 403, WORDS.bind);
  return next({ ctx: { ...ctx, actor: { ...actor, personId: actor.personId } } });
});

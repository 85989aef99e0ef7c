import type { z } from "zod";
import { readDocument } from "#modules/document/read-document.ts";
import { findPeople, type Person } from "#modules/person/find-person.ts";
import { type SignRequest, type SignTask, signaturesOf, tasksOf } from "#modules/signing/read-request.ts";
import { waitsForTimestamp } from "#modules/signing/rules.ts";
import type { Context } from "#server/context.ts";
import type { signRequestOutput } from "./input.ts";

const delegator = ({ delegatedFrom, delegatedWhy }: SignTask, person: Person | undefined) =>
  delegatedFrom === null
    ? null
    : { staffNo: person?.staffNo ?? "", name: person?.name ?? "", reason: delegatedWhy ?? "" };

/** A sign request as a HIS sees it, and as callbacks carry it. */
export async function showRequest(ctx: Context, request: SignRequest): Promise<z.infer<typeof signRequestOutput>> {
  const tasks = await tasksOf(ctx.db, request.id);
  const signatures = new Map((await signaturesOf(ctx.db, request.id)).map((one) => [one.taskId, one]));
  const people = new Map(
    (
      await findPeople(
        ctx,
        tasks.flatMap((task) => [task.personId, task.delegatedFrom ?? []].flat()),
      )
    ).map((one) => [one.id, one]),
  );
  const { revision } = await readDocument(ctx, request.documentId);
  return {
    requestId: request.id,
    documentId: request.documentId,
    order: request.order,
    state: request.state,
    expiresAt: request.expiresAt.toISOString(),
    createdAt: request.createdAt.toISOString(),
    endedAt: request.endedAt?.toISOString() ?? null,
    reason: request.endedWhy,
    revision,
    signers: tasks.map((task) => ({
      taskId: task.id,
      staffNo: people.get(task.personId)?.staffNo ?? "",
      name: people.get(task.personId)?.name ?? "",
      orderNo: task.orderNo,
      state: task.state,
      signedAt: signatures.get(task.id)?.signedAt.toISOString() ?? null,
      reason: task.reason,
      delegatedFrom: delegator(task, people.get(task.delegatedFrom ?? "")),
      step: signatures.get(task.id)?.step ?? null,
      waitsFor: waitsForTimestamp(signatures.get(task.id)?.problem ?? null) ? ("timestamp" as const) : null,
    })),
  };
}

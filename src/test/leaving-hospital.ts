import { eq } from "drizzle-orm";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { signTask } from "#modules/signing/schema.ts";
import type { Staff } from "./mini-program.ts";
import { openSealedHospital, taskAt } from "./sealed-hospital.ts";

const place = { kind: "coordinates", page: 1, x: 20, y: 240, width: 40, height: 16 };

/** The sealed hospital with an administrator, and documents that wait for one person alone. */
export async function openLeavingHospital() {
  const at = await openSealedHospital();
  const actor = { kind: "staff" as const, personId: "admin", staffNo: "admin", roles: ["system-admin"] };
  return {
    ...at,
    idOf: async (staffNo: string) => (await findByStaffNo(at.h, staffNo))?.id ?? "",
    admin: () => ({ ...at.h.as(actor), actor }),
    /** @returns the id of the person's task in a new request */
    waitingFor: async ({ staffNo }: Staff) =>
      taskAt(await at.newRequest("parallel", { signers: [{ staffNo, place }] }), 0),
    taskRow: async (taskId: string) => (await at.h.db.select().from(signTask).where(eq(signTask.id, taskId)))[0],
  };
}

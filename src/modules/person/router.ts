import { z } from "zod";
import type { Context } from "#server/context.ts";
import { router, signedIn, withRole } from "#server/trpc.ts";
import { findPeople, findPerson, rolesOf } from "./find-person.ts";
import type { ImportResult } from "./import-staff.ts";
import { type StaffRow, importStaffInput, listPeopleInput, saveCampusInput, saveDepartmentInput } from "./input.ts";
import { listDepartments } from "./list-departments.ts";
import { listPeople } from "./list-people.ts";
import { maskPhone } from "./rules.ts";
import { saveCampus } from "./save-campus.ts";
import { saveDepartment } from "./save-department.ts";

const admin = withRole("system-admin");
const id = z.string().max(36);

type ImportStaff = (ctx: Context, rows: readonly StaffRow[], options: { dryRun: boolean }) => Promise<ImportResult>;

/** @param importStaff what the import does: later nouns end what those who leave could act with */
export const personRouter = (importStaff: ImportStaff) =>
  router({
    tree: signedIn.query(({ ctx }) => listDepartments(ctx)),
    list: signedIn.input(listPeopleInput).query(({ ctx, input }) => listPeople(ctx, input)),
    get: signedIn.input(z.object({ personId: id })).query(async ({ ctx, input }) => {
      const found = await findPerson(ctx, input.personId);
      const roles = await rolesOf(ctx, input.personId);
      return found ? { ...found, phone: found.phone ? maskPhone(found.phone) : null, roles } : null;
    }),
    /** Names to show beside ids, for pages of nouns that know ids only. */
    names: signedIn.input(z.object({ personIds: z.array(id).max(500) })).query(async ({ ctx, input }) => {
      const people = await findPeople(ctx, input.personIds);
      return people.map(({ id: personId, staffNo, name }) => ({ personId, staffNo, name }));
    }),
    saveCampus: admin.input(saveCampusInput).mutation(({ ctx, input }) => saveCampus(ctx, input)),
    saveDepartment: admin.input(saveDepartmentInput).mutation(({ ctx, input }) => saveDepartment(ctx, input)),
    import: admin
      .input(importStaffInput)
      .mutation(({ ctx, input }) => importStaff(ctx, input.rows, { dryRun: input.dryRun })),
  });

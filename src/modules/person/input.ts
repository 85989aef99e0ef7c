import { z } from "zod";
import { PERSON_STATES } from "./rules.ts";

const code = z.string().trim().min(1).max(32);

export const saveCampusInput = z.object({ code, name: z.string().trim().min(1).max(80) });
export type SaveCampus = z.infer<typeof saveCampusInput>;

export const saveDepartmentInput = z.object({
  code,
  name: z.string().trim().min(1).max(80),
  campusCode: code,
  parentCode: code.nullish(),
});
export type SaveDepartment = z.infer<typeof saveDepartmentInput>;

/** One row as a spreadsheet or HR system has it: only shapes here, each row's rules are answered for the row. */
export const staffRowInput = z.object({
  staffNo: z.string().trim(),
  name: z.string().trim(),
  departmentCode: z.string().trim(),
  category: z.string().trim(),
  title: z.string().trim().max(40).default(""),
  phone: z.string().trim().nullish(),
  idNumber: z.string().trim().toUpperCase().nullish(),
  tutorStaffNo: z.string().trim().nullish(),
  /** 企业微信账号, where it is not the staff number. */
  wecomUserid: z.string().trim().toLowerCase().nullish(),
  /** Codes or Chinese names; absent leaves the roles as they are. */
  roles: z.array(z.string().trim()).optional(),
  state: z.enum(PERSON_STATES).default("active"),
});
export type StaffRow = z.input<typeof staffRowInput>;

export const importStaffInput = z.object({
  rows: z.array(staffRowInput).min(1).max(5000),
  /** True answers what would happen and changes nothing. */
  dryRun: z.boolean().default(false),
});

export const listPeopleInput = z.object({
  /** Part of a name or the start of a staff number. */
  text: z.string().trim().max(40).default(""),
  campusId: z.string().max(36).optional(),
  departmentId: z.string().max(36).optional(),
  category: z.string().max(16).optional(),
  state: z.enum(PERSON_STATES).optional(),
  page: z.number().int().min(1).default(1),
  size: z.number().int().min(1).max(100).default(20),
});
export type ListPeople = z.infer<typeof listPeopleInput>;

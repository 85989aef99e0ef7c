import type { SaveChannel } from "../input.ts";
import type { Profile } from "../rules.ts";

/** A channel as it is typed: everything is text until it is saved. */
export type ChannelDraft = {
  channelId?: string;
  version?: number;
  name: string;
  caName: string;
  licenceNo: string;
  /** The last day, `2031-12-31`, Beijing time. */
  lastDay: string;
  connector: string;
  labels: Partial<Record<Profile, string>>;
  validityYears: number;
  /** A line for each part: `CN={name}`. */
  subject: string;
  isEnabled: boolean;
  priority: number;
};

export type ListedChannel = Omit<ChannelDraft, "channelId" | "version" | "lastDay" | "subject"> & {
  id: string;
  version: number;
  licenceUntil: Date | string;
  subjectTemplate: { label: string; value: string }[];
};

const DAY_ENDS = "T16:00:00.000Z";

export const draftOf = ({ id, licenceUntil, subjectTemplate, ...rest }: ListedChannel): ChannelDraft => {
  const { name, caName, licenceNo, connector, labels, validityYears, isEnabled, priority, version } = rest;
  const lastDay = new Date(new Date(licenceUntil).getTime() - 1 + 8 * 3_600_000).toISOString().slice(0, 10);
  const subject = subjectTemplate.map(({ label, value }) => `${label}=${value}`).join("\n");
  const same = { name, caName, licenceNo, connector, labels, validityYears, isEnabled, priority, version };
  return { channelId: id, lastDay, subject, ...same };
};

export const NEW_CHANNEL: ChannelDraft = {
  name: "",
  caName: "",
  licenceNo: "",
  lastDay: "",
  connector: "",
  labels: { person: "" },
  validityYears: 1,
  subject: "C=CN\nO={hospital}\nOU={department}\nCN={name}\nSERIALNUMBER={staffNo}",
  isEnabled: false,
  priority: 10,
};

/** What the server is asked to save. */
export function channelOf({ lastDay, subject, ...rest }: ChannelDraft): SaveChannel {
  const subjectTemplate = subject
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [label = "", ...value] = line.split("=");
      return { label: label.trim(), value: value.join("=").trim() };
    });
  return { ...rest, licenceUntil: `${lastDay}${DAY_ENDS}`, subjectTemplate };
}

const CONNECTOR = /^[a-z][a-z0-9-]{0,31}$/;
const LABEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** What is still missing or misspelt, one after the other; null when it can be saved. */
export type DraftProblem = "name" | "connector" | "label" | "licence" | "years" | "priority" | "subject";

export function draftProblem(draft: ChannelDraft): DraftProblem | null {
  if (draft.name.trim() === "") return "name";
  if (!CONNECTOR.test(draft.connector)) return "connector";
  if (Object.values(draft.labels).some((label) => !LABEL.test(label))) return "label";
  if (draft.caName.trim() === "" || draft.licenceNo.trim() === "" || !/^\d{4}-\d\d-\d\d$/.test(draft.lastDay))
    return "licence";
  if (!isWhole(draft.validityYears, 10)) return "years";
  if (!isWhole(draft.priority, 99)) return "priority";
  const lines = draft.subject.split("\n").filter((line) => line.trim() !== "");
  const isPart = (line: string) => /^\s*[^=\s]{1,16}\s*=\s*\S.{0,119}$/.test(line);
  return lines.length > 0 && lines.length <= 12 && lines.every(isPart) ? null : "subject";
}

const isWhole = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;

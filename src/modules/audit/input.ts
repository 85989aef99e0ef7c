import { z } from "zod";

export const listEventsInput = z.object({
  /** First word of the event's type, e.g. `login`. */
  noun: z
    .string()
    .regex(/^[a-z]+$/)
    .optional(),
  subject: z.string().max(64).optional(),
  actorId: z.string().max(64).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  page: z.number().int().min(1).default(1),
  size: z.number().int().min(1).max(100).default(20),
});
export type ListEvents = z.infer<typeof listEventsInput>;

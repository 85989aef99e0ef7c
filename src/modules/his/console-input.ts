import { z } from "zod";
import { SCOPES } from "./rules.ts";

/** Shapes of the console's procedures; `input.ts` holds those of the REST interface. */
export const setScopesInput = z.strictObject({
  applicationId: z.string().min(1).max(36),
  scopes: z.array(z.enum(SCOPES)).max(SCOPES.length),
});

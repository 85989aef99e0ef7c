import type { Form } from "../form.ts";
import type { Described } from "./dialogs/publish-dialog.tsx";
import type { Version } from "./dialogs/versions-drawer.tsx";

/** A template as the designer begins with it. */
export type DesignedTemplate = Described & {
  id: string;
  state: "draft" | "published" | "retired";
  draft: Form;
  draftRevision: number;
  versions: readonly Version[];
};

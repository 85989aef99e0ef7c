"use client";

import { useCallback } from "react";
import { api } from "#ui/api.ts";
import type { FormProblem } from "../check-form.ts";
import type { Form } from "../form.ts";
import type { DesignedTemplate } from "./designed-template.ts";
import { BaseDialog } from "./dialogs/base-dialog.tsx";
import { ConflictDialog } from "./dialogs/conflict-dialog.tsx";
import { HelpDialog } from "./dialogs/help-dialog.tsx";
import { InsertDialog } from "./dialogs/insert-dialog.tsx";
import { PreviewDialog } from "./dialogs/preview-dialog.tsx";
import { type Described, type DocumentType, PublishDialog } from "./dialogs/publish-dialog.tsx";
import { SampleDialog } from "./dialogs/sample-dialog.tsx";
import { type Version, VersionsDrawer } from "./dialogs/versions-drawer.tsx";
import type { Tool } from "./kinds.ts";
import type { useAutosave } from "./use-autosave.ts";
import type { Editor } from "./use-editor.ts";

export type OpenDialog = "sample" | "preview" | "versions" | "publish" | "base" | "conflict" | "help" | "insert" | null;

/** Every dialog of the designer; at most one is open. */
export function DesignerDialogs({
  open,
  onClose,
  editor,
  autosave,
  template,
  described,
  types,
  versions,
  problems,
  onInsert,
  onLaid,
  reasonFor,
  onField,
  onPublished,
  reload,
}: {
  open: OpenDialog;
  onClose: () => void;
  editor: Editor;
  autosave: ReturnType<typeof useAutosave>;
  template: DesignedTemplate;
  described: Described;
  types: readonly DocumentType[];
  versions: readonly Version[];
  problems: readonly FormProblem[];
  onInsert: (tool: Tool) => void;
  /** Another base PDF lies under the form: places to fill in are to be looked for. */
  onLaid: (form: Form) => void;
  reasonFor: (tool: Tool) => string | null;
  onField: (fieldId: string) => void;
  onPublished: (version: number, described: Described) => void;
  /** Asks the server for the template as it is now, and shows its name and versions. */
  reload: () => Promise<{ draft: Form; draftRevision: number }>;
}) {
  const { save, adopt, release, revision, state } = autosave;
  const { form } = editor;
  const next = (versions[0]?.version ?? 0) + 1;
  const beforeCompare = useCallback(() => save(), [save]);
  return (
    <>
      <HelpDialog isOpen={open === "help"} onClose={onClose} />
      <InsertDialog isOpen={open === "insert"} onClose={onClose} onInsert={onInsert} reasonFor={reasonFor} />
      <SampleDialog
        sample={form.sample}
        isOpen={open === "sample"}
        onClose={onClose}
        onChange={(sample) => editor.apply((now) => ({ ...now, sample }))}
      />
      <PreviewDialog form={form} isOpen={open === "preview"} onClose={onClose} onField={onField} />
      <BaseDialog
        form={form}
        isOpen={open === "base"}
        onClose={onClose}
        onChange={(changed, looksForPlaces) => {
          editor.apply(() => changed);
          if (looksForPlaces) onLaid(changed);
        }}
        onLook={() => onLaid(form)}
      />
      <VersionsDrawer
        templateId={template.id}
        versions={versions}
        isOpen={open === "versions"}
        isRetired={template.state === "retired"}
        onClose={onClose}
        beforeCompare={beforeCompare}
        onChanged={() => void reload()}
        onRestore={async (version) => {
          const stored = await api.template.version.query({ templateId: template.id, version });
          editor.apply(() => stored.form);
        }}
      />
      <PublishDialog
        templateId={template.id}
        described={described}
        types={types}
        next={next}
        problems={problems}
        isOpen={open === "publish"}
        onClose={onClose}
        onField={onField}
        prepare={async () => ((await save()) ? revision.current : null)}
        onPublished={(version, now) => {
          onPublished(version, now);
          void reload();
        }}
      />
      <ConflictDialog
        told={state.is === "conflict" ? state.told : null}
        form={form}
        described={described}
        isOpen={open === "conflict" && state.is === "conflict"}
        onClose={onClose}
        onTheirs={async () => {
          const theirs = await reload();
          editor.restart(theirs.draft);
          adopt({ revision: theirs.draftRevision, form: theirs.draft });
          onClose();
        }}
        onCopied={(templateId) => {
          release();
          window.location.assign(`/template/${templateId}`);
        }}
      />
    </>
  );
}

"use client";

import { DndContext, DragOverlay, PointerSensor, useSensor, useSensors } from "@dnd-kit/core";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api } from "#ui/api.ts";
import { useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";
import { checkForm } from "../check-form.ts";
import { ArrangeBar } from "./arrange-bar.tsx";
import { Canvas, TRUE_SCALE } from "./canvas/canvas.tsx";
import { useOutlines } from "./canvas/outlines.ts";
import { ProposalBoxes } from "./canvas/proposal-boxes.tsx";
import type { DesignedTemplate } from "./designed-template.ts";
import { DesignerDialogs, type OpenDialog } from "./designer-dialogs.tsx";
import { DesignerMenu } from "./designer-menu.tsx";
import { freshSize } from "./edit/new-field.ts";
import { kindName } from "./kinds.ts";
import type { Described, DocumentType } from "./dialogs/publish-dialog.tsx";
import { Palette } from "./palette.tsx";
import { PageStrip } from "./page-strip.tsx";
import { ProposalsBar } from "./proposals-bar.tsx";
import { ConditionPanel } from "./panel/condition-panel.tsx";
import { DataPanel } from "./panel/data-panel.tsx";
import { Layers } from "./panel/layers.tsx";
import { PanelTabs, type Tab } from "./panel/panel-tabs.tsx";
import { Properties } from "./panel/properties.tsx";
import { StatusBar } from "./status-bar.tsx";
import { useImageUrls } from "./stored-files.ts";
import { useBase } from "./use-base.tsx";
import { TopBar } from "./top-bar.tsx";
import { useAutosave } from "./use-autosave.ts";
import { makeSameSize, useCommands, useKeys } from "./use-commands.ts";
import { useReadOnly, ViewOnly } from "./view-only.tsx";
import { useEditor } from "./use-editor.ts";
import { useInsert } from "./use-insert.ts";
import { useFonts, useLayout } from "./use-layout.ts";
import { useProposals } from "./use-proposals.ts";
import { usePagesShown } from "./use-pages-shown.ts";
import { useView } from "./use-view.ts";

/** Grid in mm. */
const GRID = 5;

/** The template designer: palette and pages left, the page in the middle, properties right. */
export function Designer({
  template,
  types,
  nonce,
}: {
  template: DesignedTemplate;
  types: readonly DocumentType[];
  nonce: string;
}) {
  const t = useWords();
  const readOnly = useReadOnly(template.state);
  const { shown: sideBySide, toggle: togglePages } = usePagesShown();
  const editor = useEditor(template.draft, readOnly === null ? sideBySide : 1);
  const { form, pageId } = editor;
  const { fonts, hasFailed } = useFonts();
  const layout = useLayout(form, fonts);
  const { outlines, isComplete } = useOutlines(layout);
  const imageUrl = useImageUrls(
    form.fields.flatMap((field) => (field.kind === "image" && field.fileId ? [field.fileId] : [])),
  );
  const autosave = useAutosave(template.id, { revision: template.draftRevision, form: template.draft }, form);
  const [described, setDescribed] = useState<Described>({
    name: template.name,
    code: template.code,
    typeCode: template.typeCode,
  });
  const [versions, setVersions] = useState(template.versions);
  const [tab, setTab] = useState<Tab>("properties");
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  const next = (versions[0]?.version ?? 0) + 1;
  const problems = useMemo(() => (fonts ? checkForm(form, fonts) : []), [form, fonts]);

  const edit = useCallback(() => {
    setTab("properties");
    panel.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, []);
  const { save } = autosave;
  const acts = useMemo(
    () => ({
      preview: () => setDialog("preview"),
      insert: () => setDialog("insert"),
      help: () => setDialog("help"),
      save: () => void save(),
      leave: () => canvas.current?.blur(),
      edit,
      "two-pages": togglePages,
    }),
    [save, edit, togglePages],
  );
  const { shown, zoom, setZoom, scale, setScale, onView } = useView(acts);
  const run = useCommands(editor, onView);
  useKeys(editor, run, canvas, readOnly !== null);
  useEffect(() => {
    if (autosave.state.is === "conflict") setDialog("conflict");
  }, [autosave.state.is]);

  const { insert, reasonFor, ...dragging } = useInsert(editor, canvas, scale, () => setTab("properties"));
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 4 } }));
  const proposals = useProposals(editor);
  const { base, withBase } = useBase(form.base?.fileId ?? null);
  const goToField = useCallback(
    (fieldId: string) => {
      const field = form.fields.find(({ id }) => id === fieldId);
      const at = form.pages.findIndex(({ id }) => id === field?.page);
      setDialog(null);
      if (field && at >= 0) editor.goTo(at, [fieldId]);
    },
    [form, editor],
  );

  const drawn = (
    <Canvas
      editor={editor}
      layout={layout}
      outlines={outlines}
      view={{ ...shown, grid: GRID }}
      snapping={{ isOn: shown.hasSnap, grid: shown.hasGrid ? GRID / 5 : null }}
      zoom={zoom}
      onScale={setScale}
      imageUrl={imageUrl}
      base={base}
      overlay={(on, at) => <ProposalBoxes proposals={proposals} pageId={on} scale={at} />}
      nonce={nonce}
      focusRef={canvas}
      onMenu={setMenu}
      onEdit={edit}
      isReadOnly={readOnly !== null}
    />
  );

  if (hasFailed)
    return (
      <Failure
        t={t}
        title={t("设计器没有打开", "The designer did not open")}
        say={t(
          "字体信息没有取到：网络不通或未登录。请刷新页面。",
          "The fonts' data did not come: no network, or signed out. Reload the page.",
        )}
      />
    );
  if (readOnly !== null)
    return (
      <ViewOnly name={described.name} why={readOnly} editor={editor}>
        {withBase(drawn)}
      </ViewOnly>
    );
  return (
    <DndContext
      sensors={sensors}
      onDragStart={dragging.take}
      onDragEnd={dragging.drop}
      onDragCancel={dragging.leave}
      accessibility={{ screenReaderInstructions: { draggable: "" } }}
    >
      <div
        className="flex h-dvh flex-col bg-paper"
        data-ready={fonts !== null}
        data-drawn={fonts !== null && isComplete}
      >
        <TopBar
          name={described.name}
          code={described.code}
          next={next}
          editor={editor}
          save={autosave.state}
          shown={shown}
          zoomWords={`${Math.round((scale / TRUE_SCALE) * 100)} %`}
          run={run}
          onBack={() => window.location.assign("/template")}
          onZoom={setZoom}
          onDialog={setDialog}
          published={versions[0]?.version ?? null}
        />
        {withBase(
          <div className="flex min-h-0 flex-1">
            <nav
              aria-label={t("字段与页面", "Fields and pages")}
              className="w-[184px] shrink-0 overflow-y-auto border-r border-line bg-surface"
              tabIndex={0}
            >
              <Palette onInsert={insert} reasonFor={reasonFor} />
              <PageStrip editor={editor} base={base} />
            </nav>
            <main className="relative flex min-w-0 flex-1 flex-col">
              <ProposalsBar proposals={proposals} pageId={pageId} />
              {drawn}
              {editor.selected.length > 0 && (
                <ArrangeBar
                  count={editor.selected.length}
                  onCommand={run}
                  onSameSize={(what) => makeSameSize(editor, what)}
                />
              )}
            </main>
            <aside
              ref={panel}
              aria-label={t("属性面板", "Properties")}
              className="flex w-[272px] shrink-0 flex-col border-l border-line bg-surface"
            >
              <PanelTabs tab={tab} onTab={setTab}>
                {tab === "properties" && <Properties editor={editor} problems={layout.problems} />}
                {tab === "data" && <DataPanel editor={editor} onSample={() => setDialog("sample")} />}
                {tab === "condition" && <ConditionPanel editor={editor} />}
                {tab === "layers" && <Layers editor={editor} problems={layout.problems} />}
              </PanelTabs>
            </aside>
          </div>,
        )}
        <StatusBar
          editor={editor}
          layout={layout}
          onProblems={() => setDialog("preview")}
          onHelp={() => setDialog("help")}
        />
      </div>
      <DragOverlay dropAnimation={null}>
        {dragging.dragged && (
          <span
            className="block border border-dai bg-pick text-hint text-dai"
            style={{ width: freshSize(dragging.dragged).w * scale, height: freshSize(dragging.dragged).h * scale }}
          >
            {kindName(dragging.dragged.key, t)}
          </span>
        )}
      </DragOverlay>
      {menu && <DesignerMenu at={menu} editor={editor} run={run} onClose={() => setMenu(null)} />}
      <DesignerDialogs
        open={dialog}
        onClose={() => setDialog(null)}
        editor={editor}
        autosave={autosave}
        template={template}
        described={described}
        types={types}
        versions={versions}
        problems={problems}
        onInsert={insert}
        onLaid={(laid) => void proposals.look(laid)}
        reasonFor={reasonFor}
        onField={goToField}
        onPublished={(_, now) => setDescribed(now)}
        reload={async () => {
          const now = await api.template.get.query({ templateId: template.id });
          setVersions(now.versions);
          setDescribed({ name: now.name, code: now.code, typeCode: now.typeCode });
          return now;
        }}
      />
    </DndContext>
  );
}

"use client";

import dynamic from "next/dynamic";
import { useWords } from "#ui/lang.tsx";
import type { DesignedTemplate } from "./designed-template.ts";
import type { DocumentType } from "./dialogs/publish-dialog.tsx";

// In the browser only: places are `style` properties set by script, which the page's policy allows, while attributes in
// HTML from the server it does not.
const Designer = dynamic(() => import("./designer.tsx").then(({ Designer }) => Designer), {
  ssr: false,
  loading: Loading,
});

export function OpenDesigner(props: { template: DesignedTemplate; types: readonly DocumentType[]; nonce: string }) {
  return <Designer {...props} />;
}

/** The designer's shape while it is being fetched. */
function Loading() {
  const t = useWords();
  return (
    <div
      className="flex h-dvh flex-col bg-paper"
      role="status"
      aria-label={t("设计器正在打开", "The designer is opening")}
    >
      <div className="h-12 border-b border-line bg-surface" />
      <div className="flex flex-1">
        <div className="w-[184px] border-r border-line bg-surface" />
        <div className="grid flex-1 place-items-center bg-desk">
          <div className="h-4/5 w-2/5 bg-white shadow-float" />
        </div>
        <div className="w-[272px] border-l border-line bg-surface" />
      </div>
    </div>
  );
}

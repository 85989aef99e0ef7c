"use client";

import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  BringToFront,
  Copy,
  Lock,
  MoveHorizontal,
  MoveVertical,
  SendToBack,
} from "lucide-react";
import { useWords } from "#ui/lang.tsx";
import { IconButton } from "./icon-button.tsx";
import type { Command } from "./keys.ts";

/** What can be done with what is selected, floating under the page. */
export function ArrangeBar({
  count,
  onCommand,
  onSameSize,
}: {
  count: number;
  onCommand: (command: Command) => void;
  onSameSize: (what: "w" | "h") => void;
}) {
  const t = useWords();
  const toPage = count === 1 ? t("（与页面）", " (with the page)") : "";
  const three = count < 3 ? t("选三个以上字段才能等距", "Distributing needs three fields") : null;
  const two = count < 2 ? t("选两个以上字段", "This needs two fields") : null;
  const line = <span aria-hidden="true" className="mx-1 h-5 w-px bg-line" />;
  return (
    <div
      role="toolbar"
      aria-label={t("排列", "Arrange")}
      className="absolute bottom-3 left-1/2 z-20 flex -translate-x-1/2 items-center rounded-card border border-line bg-surface px-1.5 py-1 shadow-float"
    >
      <IconButton
        name={t(`左对齐${toPage} Alt L`, `Align left${toPage}, Alt L`)}
        icon={AlignStartVertical}
        onClick={() => onCommand({ do: "align", side: "left" })}
      />
      <IconButton
        name={t(`水平居中${toPage} Alt C`, `Centre across${toPage}, Alt C`)}
        icon={AlignCenterVertical}
        onClick={() => onCommand({ do: "align", side: "center" })}
      />
      <IconButton
        name={t(`右对齐${toPage} Alt R`, `Align right${toPage}, Alt R`)}
        icon={AlignEndVertical}
        onClick={() => onCommand({ do: "align", side: "right" })}
      />
      {line}
      <IconButton
        name={t(`顶对齐${toPage} Alt T`, `Align top${toPage}, Alt T`)}
        icon={AlignStartHorizontal}
        onClick={() => onCommand({ do: "align", side: "top" })}
      />
      <IconButton
        name={t(`垂直居中${toPage} Alt M`, `Centre down${toPage}, Alt M`)}
        icon={AlignCenterHorizontal}
        onClick={() => onCommand({ do: "align", side: "middle" })}
      />
      <IconButton
        name={t(`底对齐${toPage} Alt B`, `Align bottom${toPage}, Alt B`)}
        icon={AlignEndHorizontal}
        onClick={() => onCommand({ do: "align", side: "bottom" })}
      />
      {line}
      <IconButton
        reason={three}
        name={t("水平等距 Alt H", "Distribute across, Alt H")}
        icon={AlignHorizontalDistributeCenter}
        onClick={() => onCommand({ do: "distribute", axis: "horizontal" })}
      />
      <IconButton
        reason={three}
        name={t("垂直等距 Alt V", "Distribute down, Alt V")}
        icon={AlignVerticalDistributeCenter}
        onClick={() => onCommand({ do: "distribute", axis: "vertical" })}
      />
      <IconButton reason={two} name={t("等宽", "Same width")} icon={MoveHorizontal} onClick={() => onSameSize("w")} />
      <IconButton reason={two} name={t("等高", "Same height")} icon={MoveVertical} onClick={() => onSameSize("h")} />
      {line}
      <IconButton
        name={t("原样复制 Ctrl D", "Duplicate, Ctrl D")}
        icon={Copy}
        onClick={() => onCommand({ do: "duplicate" })}
      />
      <IconButton
        name={t("置于顶层 Ctrl Shift ]", "Bring to front, Ctrl Shift ]")}
        icon={BringToFront}
        onClick={() => onCommand({ do: "order", order: "front" })}
      />
      <IconButton
        name={t("置于底层 Ctrl Shift [", "Send to back, Ctrl Shift [")}
        icon={SendToBack}
        onClick={() => onCommand({ do: "order", order: "back" })}
      />
      <IconButton name={t("锁定 Ctrl L", "Lock, Ctrl L")} icon={Lock} onClick={() => onCommand({ do: "lock" })} />
    </div>
  );
}

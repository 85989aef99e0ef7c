"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { DumpNode } from "#core/asn1/dump.ts";
import { useWords } from "#ui/lang.tsx";

/** What is open at first: the frame, and each signer whole. Certificates are long and stay closed. */
const OPEN_LEVELS = 5;
const LONG = ["tbsCertificate", "certificates"];

function isOpenAtFirst({ name }: DumpNode, depth: number, isSigner: boolean): boolean {
  return name !== null && LONG.includes(name) ? false : isSigner || depth < OPEN_LEVELS;
}

/** An ASN.1 structure as a tree: field, type, value, and where its bytes lie. Nodes open and close by mouse or keyboard. */
export function StructureTree({ root }: { root: DumpNode }) {
  const t = useWords();
  return (
    <div className="overflow-x-auto">
      <p className="px-3.5 pt-2 text-hint text-ink2">
        {t("左边是字节位置：起点 + 头长 + 内容长。", "On the left: offset + header + content length, in bytes.")}
      </p>
      <ul className="min-w-max px-3.5 py-2 font-mono text-hint leading-5">
        <Node node={root} depth={0} isSigner={false} />
      </ul>
    </div>
  );
}

function Node({ node, depth, isSigner }: { node: DumpNode; depth: number; isSigner: boolean }) {
  const isOwn = isSigner || node.name === "SignerInfo";
  const [isOpen, setOpen] = useState(isOpenAtFirst(node, depth, isOwn));
  const { children } = node;
  return (
    <li>
      {children.length > 0 ? (
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="flex w-full items-start gap-2 rounded-card text-left hover:bg-sunken"
        >
          <Line node={node} depth={depth} isOpen={isOpen} />
        </button>
      ) : (
        <div className="flex items-start gap-2">
          <Line node={node} depth={depth} isOpen={null} />
        </div>
      )}
      {children.length > 0 && isOpen && (
        <ul>
          {children.map((child) => (
            <Node key={`${child.offset}-${child.header}`} node={child} depth={depth + 1} isSigner={isOwn} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Line({ node, depth, isOpen }: { node: DumpNode; depth: number; isOpen: boolean | null }) {
  const { offset, header, length, tag, name, value, children } = node;
  return (
    <>
      <span className="w-28 shrink-0 text-right text-ink3">
        {offset} + {header} + {length}
      </span>
      <span className="flex items-start" style={{ paddingLeft: `${depth * 16}px` }}>
        <ChevronRight
          aria-hidden="true"
          size={13}
          strokeWidth={1.75}
          className={`mt-1 shrink-0 text-ink3 ${isOpen === null ? "invisible" : isOpen ? "rotate-90" : ""}`}
        />
        {name && <span className="mr-1.5 font-semibold whitespace-nowrap text-dai">{name}</span>}
        <span className="mr-1.5 whitespace-nowrap text-ink2">{tag}</span>
        {isOpen === false && <span className="text-ink3">({children.length})</span>}
        {value !== null && <span className="max-w-[72ch] break-all text-ink">{value}</span>}
      </span>
    </>
  );
}

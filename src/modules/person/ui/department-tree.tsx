import type { ReactNode } from "react";
import type { CampusNode, DepartmentNode } from "../list-departments.ts";

type Props = {
  label: string;
  all: string;
  tree: readonly CampusNode[];
  campusId?: string;
  departmentId?: string;
  /** The address of the list for a choice. */
  href: (choice: { campus?: string; department?: string }) => string;
};

/** The hospital as a tree of links; the counts are people in service, with those below. */
export function DepartmentTree({ label, all, tree, campusId, departmentId, href }: Props) {
  const total = tree.reduce((sum, campus) => sum + campus.people, 0);
  return (
    <nav
      aria-label={label}
      className="w-[206px] shrink-0 overflow-auto rounded-card border border-line bg-surface py-2 max-lg:hidden"
    >
      <Line href={href({})} depth={0} name={all} people={total} isOn={!campusId && !departmentId} />
      {tree.map((campus) => (
        <div key={campus.id}>
          <Line
            href={href({ campus: campus.id })}
            depth={1}
            name={campus.name}
            people={campus.people}
            isOn={campusId === campus.id}
          />
          <Branch nodes={campus.departments} parentId={null} depth={2} departmentId={departmentId} href={href} />
        </div>
      ))}
    </nav>
  );
}

function Branch({
  nodes,
  parentId,
  depth,
  departmentId,
  href,
}: {
  nodes: readonly DepartmentNode[];
  parentId: string | null;
  depth: number;
  departmentId?: string;
  href: Props["href"];
}): ReactNode {
  return nodes
    .filter((node) => node.parentId === parentId)
    .map((node) => (
      <div key={node.id}>
        <Line
          href={href({ department: node.id })}
          depth={depth}
          name={node.name}
          people={withBelow(nodes, node)}
          isOn={departmentId === node.id}
        />
        <Branch nodes={nodes} parentId={node.id} depth={depth + 1} departmentId={departmentId} href={href} />
      </div>
    ));
}

function withBelow(nodes: readonly DepartmentNode[], node: DepartmentNode): number {
  const below = nodes.filter((one) => one.parentId === node.id);
  return below.reduce((sum, one) => sum + withBelow(nodes, one), node.people);
}

const INDENT = ["pl-3", "pl-6", "pl-10", "pl-14", "pl-16"] as const;

function Line({
  href,
  depth,
  name,
  people,
  isOn,
}: {
  href: string;
  depth: number;
  name: string;
  people: number;
  isOn: boolean;
}) {
  return (
    <a
      href={href}
      aria-current={isOn ? "true" : undefined}
      className={`flex h-[30px] items-center gap-2 pr-3 no-underline ${INDENT[Math.min(depth, 4)]} ${isOn ? "bg-dai-soft font-semibold text-dai" : "text-ink hover:bg-sunken"}`}
    >
      <span className="truncate" title={name}>
        {name}
      </span>
      <span className="ml-auto text-hint font-normal text-ink2">{people}</span>
    </a>
  );
}

import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export type MenuItem = { href: string; name: string; icon: LucideIcon; isActive: boolean; count?: number };

/** Top bar, menu on paper, and the page: the frame of every console page. */
export function Frame({
  brand,
  hospital,
  menuLabel,
  skipLabel,
  menu,
  person,
  foot,
  children,
}: {
  brand: string;
  hospital: string;
  menuLabel: string;
  skipLabel: string;
  menu: readonly MenuItem[];
  person: ReactNode;
  foot: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#main"
        className="absolute left-2 top-2 z-50 -translate-y-20 rounded-card bg-dai px-3 py-1 text-on-dai focus:translate-y-0"
      >
        {skipLabel}
      </a>
      <header className="no-print flex h-12 shrink-0 items-center gap-3 border-b border-line bg-surface px-3.5">
        <Brand name={brand} />
        {hospital && <span className="truncate border-l border-line pl-3 text-card">{hospital}</span>}
        <div className="ml-auto flex items-center gap-3">{person}</div>
      </header>
      <div className="flex min-h-0 flex-1">
        <nav
          aria-label={menuLabel}
          className="no-print flex w-14 shrink-0 flex-col border-r border-line pt-2.5 lg:w-[200px] max-sm:hidden"
        >
          {menu.map(({ href, name, icon: Icon, isActive, count }) => (
            <a
              key={href}
              href={href}
              aria-current={isActive ? "page" : undefined}
              title={name}
              className={`flex h-[34px] items-center gap-2.5 border-l-4 px-4 text-card no-underline ${isActive ? "border-apricot bg-surface font-semibold text-ink" : "border-transparent text-ink2 hover:bg-sunken"}`}
            >
              <Icon aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0" />
              <span className="truncate max-lg:sr-only">{name}</span>
              {count !== undefined && count > 0 && (
                <span className="ml-auto rounded-tag bg-apricot-soft px-1.5 text-hint text-apricot-ink max-lg:hidden">
                  {count}
                </span>
              )}
            </a>
          ))}
          <div className="mt-auto border-t border-line px-4 py-2.5 text-hint text-ink2 max-lg:hidden">{foot}</div>
        </nav>
        <main id="main" tabIndex={-1} className="flex min-w-0 flex-1 flex-col overflow-auto px-5 pb-3.5 outline-none">
          {children}
        </main>
      </div>
    </div>
  );
}

export function Brand({ name }: { name: string }) {
  return (
    <a href="/" className="flex items-center gap-2.5 text-ink no-underline">
      <img src="/logo.svg" alt="" width={28} height={28} />
      <span className="font-serif text-[18px] leading-7 font-bold tracking-[0.06em]">{name}</span>
    </a>
  );
}

"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { api, toldOf } from "#ui/api.ts";
import type { Told } from "#server/trpc.ts";
import type { Form } from "../form.ts";

/** Milliseconds of quiet before a change is saved. */
const QUIET = 800;
/** And before a save that failed is tried again. */
const AGAIN = 5000;

export type SaveState =
  | { is: "saved"; at: Date | null }
  | { is: "waiting" }
  | { is: "saving" }
  /** Somebody else saved after this editor began: nothing is overwritten until a person has decided. */
  | { is: "conflict"; told: Told }
  | { is: "failed"; told: Told | null };

/**
 * Saves the form a moment after it was changed, each time onto the revision it was made from. One save at a time; what
 * changes meanwhile goes with the next.
 */
export function useAutosave(templateId: string, start: { revision: number; form: Form }, form: Form) {
  const revision = useRef(start.revision);
  const stored = useRef(start.form);
  const newest = useRef(form);
  newest.current = form;
  const running = useRef<Promise<boolean> | null>(null);
  const [state, setState] = useState<SaveState>({ is: "saved", at: null });

  /** True once everything is stored. */
  const save = useCallback(async (): Promise<boolean> => {
    if (running.current) await running.current;
    if (stored.current === newest.current) return true;
    const one = (async () => {
      const saving = newest.current;
      setState({ is: "saving" });
      try {
        const answer = await api.template.saveDraft.mutate({ templateId, revision: revision.current, form: saving });
        revision.current = answer.revision;
        stored.current = saving;
        setState(saving === newest.current ? { is: "saved", at: new Date() } : { is: "waiting" });
        return saving === newest.current;
      } catch (error) {
        const told = toldOf(error);
        setState(told?.code === "template.changed-meanwhile" ? { is: "conflict", told } : { is: "failed", told });
        return false;
      }
    })();
    running.current = one;
    const isDone = await one;
    running.current = null;
    return isDone;
  }, [templateId]);

  useEffect(() => {
    if (form === stored.current) {
      setState((was) => (was.is === "waiting" ? { is: "saved", at: null } : was));
      return;
    }
    setState((was) => (was.is === "saved" ? { is: "waiting" } : was));
    const timer = setTimeout(() => {
      setState((was) => {
        if (was.is !== "conflict") void save();
        return was;
      });
    }, QUIET);
    return () => clearTimeout(timer);
  }, [form, save]);

  useEffect(() => {
    if (state.is === "waiting") {
      const timer = setTimeout(() => void save(), QUIET);
      return () => clearTimeout(timer);
    }
    if (state.is !== "failed") return;
    const timer = setTimeout(() => void save(), AGAIN);
    return () => clearTimeout(timer);
  }, [state, save]);

  // Closing the window while something is not stored asks first.
  useEffect(() => {
    const guard = (event: BeforeUnloadEvent) => {
      if (stored.current !== newest.current) event.preventDefault();
    };
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, []);

  /** Goes on from what the server has now. */
  const adopt = useCallback((next: { revision: number; form: Form }) => {
    revision.current = next.revision;
    stored.current = next.form;
    setState({ is: "saved", at: null });
  }, []);
  /** Leaves without being asked: what is here is kept elsewhere. */
  const release = useCallback(() => {
    stored.current = newest.current;
  }, []);
  return { state, save, adopt, release, revision };
}

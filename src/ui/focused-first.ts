/**
 * A ref for what a dialog's focus begins at: showModal() looks for the attribute, while React's `autoFocus` focuses before the
 * dialog opens and leaves no attribute.
 */
export const isFocusedFirst = (element: HTMLElement | null): void => element?.setAttribute("autofocus", "");

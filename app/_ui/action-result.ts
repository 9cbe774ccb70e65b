// What a server action answers to a form. Holds no message table: sentences are made where the error is known.

/** A server action's answer; `fields` maps the name of an input to the sentence shown in place of its help. */
export type ActionResult<T = undefined> =
  | { ok: true; value: T }
  | { ok: false; message: string; fields?: Record<string, string>; code: string };

/** The shape of an action that a form of this design system can call. */
export type FormAction<T = undefined> = (
  previous: ActionResult<T> | null,
  data: FormData,
) => Promise<ActionResult<T>>;

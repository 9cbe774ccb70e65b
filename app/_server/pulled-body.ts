// A body that is made while it is read: the next piece when the reader has taken the last one, nothing more when the reader goes away.

export interface PulledBodyBounds {
  /** How long a piece may wait for its reader; longer, and the connection is broken off. */
  readonly unreadMsMax: number;
  /** How long all of it may take. */
  readonly lifeMsMax: number;
}

/**
 * `onEnd` is called once, however it ends: with the last piece, by an error of `pieces`, because the reader has gone or because it does not read.
 * A body that is not whole ends with an error, so that it does not look as if it were.
 */
export function pulledBody(
  pieces: AsyncGenerator<string, void, undefined>, onEnd: () => void, { unreadMsMax, lifeMsMax }: PulledBodyBounds, { ahead = 0, before = "" }: { readonly ahead?: number; readonly before?: string } = {},
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let unread: NodeJS.Timeout | undefined;
  let life: NodeJS.Timeout | undefined;
  let isOver = false;

  function end(): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(unread);
    clearTimeout(life);
    onEnd();
  }

  function breakOff(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (isOver) return;
    end();
    controller.error(new Error("the reader took too long"));
    // A piece that is being made is let go of when it is done.
    pieces.return().catch(() => undefined);
  }

  return new ReadableStream<Uint8Array>({
    start(controller) {
      unread = setTimeout(breakOff, unreadMsMax, controller);
      life = setTimeout(breakOff, lifeMsMax, controller);
      if (before !== "") controller.enqueue(encoder.encode(before));
    },
    async pull(controller) {
      // What takes its time now is the piece, not the reader.
      clearTimeout(unread);
      try {
        const piece = await pieces.next();
        if (isOver) return;
        if (piece.done) {
          end();
          return controller.close();
        }
        controller.enqueue(encoder.encode(piece.value));
        unread = setTimeout(breakOff, unreadMsMax, controller);
      } catch (error) {
        end();
        controller.error(error);
      }
    },
    async cancel() {
      end();
      await pieces.return();
    },
  }, { highWaterMark: ahead });
}

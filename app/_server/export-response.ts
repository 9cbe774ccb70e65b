// A file that is made while it is sent: the next piece when the reader has taken the last one, nothing more when it goes away.

import type { CallExport } from "@/lib/calls/export-calls";
import { AppError } from "@/lib/errors/app-error";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { streamSlots } from "./stream-slots";

const exportsMax = 6;
const exportsPerOrgMax = 2;
const slots = streamSlots(exportsMax, exportsPerOrgMax);

/** The export as a download. More than two at once for one organization, or six in all: `busy`. */
export async function exportResponse(tenant: TenantContext, begin: () => Promise<CallExport>): Promise<Response> {
  const release = slots.take(tenant.org.id);
  if (release === null) throw new AppError("busy", { public: `${String(exportsPerOrgMax)} exports of this organization at most are made at a time. Wait for one to end, then try again.` });
  try {
    const { pieces, fileName, contentType } = await begin();
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const piece = await pieces.next();
          if (!piece.done) return controller.enqueue(encoder.encode(piece.value));
          release();
          controller.close();
        } catch (error) {
          release();
          // The connection is broken off: a file that is not whole must not look as if it were.
          controller.error(error);
        }
      },
      async cancel() {
        release();
        await pieces.return();
      },
    }, { highWaterMark: 0 });
    return new Response(body, { headers: { "Content-Type": contentType, "Content-Disposition": `attachment; filename="${fileName}"`, "Cache-Control": "no-store" } });
  } catch (error) {
    release();
    throw error;
  }
}

// A file that is made while it is sent.

import type { CallExport } from "@/lib/calls/export-calls";
import { AppError } from "@/lib/errors/app-error";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { pulledBody } from "./pulled-body";
import { streamSlots } from "./stream-slots";

const exportsMax = 16;
const exportsPerOrgMax = 2;
const slots = streamSlots(exportsMax, exportsPerOrgMax);
/** Whoever does not read, or reads by drops, gives the place back. */
const bounds = { unreadMsMax: 60_000, lifeMsMax: 60 * 60_000 };

/** The export as a download. More than two at once for one organization, or sixteen in all: `busy`. */
export async function exportResponse(tenant: TenantContext, begin: () => Promise<CallExport>): Promise<Response> {
  const release = slots.take(tenant.org.id);
  if (release === null) throw new AppError("busy", { public: `${String(exportsPerOrgMax)} exports of this organization at most are made at a time. Wait for one to end, then try again.` });
  try {
    const { pieces, fileName, contentType } = await begin();
    return new Response(pulledBody(pieces, release, bounds), {
      headers: { "Content-Type": contentType, "Content-Disposition": `attachment; filename="${fileName}"`, "Cache-Control": "no-store" },
    });
  } catch (error) {
    release();
    throw error;
  }
}

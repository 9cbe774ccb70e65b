// The machine API's one door: every method of every path under /api/v1.

import { serveApi } from "../_endpoints/serve-api";

export const dynamic = "force-dynamic";

export const GET = serveApi;
export const HEAD = serveApi;
export const POST = serveApi;
export const PUT = serveApi;
export const PATCH = serveApi;
export const DELETE = serveApi;
export const OPTIONS = serveApi;

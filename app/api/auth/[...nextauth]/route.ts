// next-auth's own endpoints: provider callbacks, csrf, sign-out. What they mean is in app/_server/auth-options.ts.

import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { authOptions } from "@/app/_server/auth-options";

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

async function handle(request: NextRequest, context: Context): Promise<Response> {
  const response: unknown = await NextAuth(request, context, authOptions());
  return response instanceof Response ? response : new Response(null, { status: 500 });
}

export { handle as GET, handle as POST };

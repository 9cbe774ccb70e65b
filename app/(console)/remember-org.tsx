"use client";
// Notes which organization was looked at last, so that the next sign-in leads there. A hint only: the membership is proven each time.

import { useEffect } from "react";
import { lastOrgCookie } from "./last-org-cookie";

const keptSeconds = 31_536_000;

export function RememberOrg({ slug }: { slug: string }) {
  useEffect(() => {
    const secure = window.location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${lastOrgCookie}=${encodeURIComponent(slug)}; path=/; max-age=${keptSeconds}; samesite=lax${secure}`;
  }, [slug]);
  return null;
}

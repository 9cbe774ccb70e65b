import { serveEndpoints } from "@/app/api/v1/_endpoints/serve-endpoints";

export const { GET, PUT } = serveEndpoints("/log/retention");

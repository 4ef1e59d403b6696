import "@/ui/theme.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createRoadbook } from "@/app/roadbook";
import { applyTheme } from "@/lib/theme";

applyTheme();
const place = document.getElementById("root");
if (!place) throw new Error("The page has no place for the app");
const { client, router } = createRoadbook();
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);

// Hands the stylesheet to Tailwind; everything else about the look is in app/globals.css.
export default { plugins: { "@tailwindcss/postcss": {} } };

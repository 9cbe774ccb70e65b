// Behind a grant's panel that was opened by its own address: the list.

export { default } from "./(list)/page";

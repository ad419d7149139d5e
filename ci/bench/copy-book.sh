# Copies somebody's book for a benchmark: without its toolchain file, without what is built, and without
# preprocessors, outputs, style sheets, and scripts that other programs add, which it names. Sourced by
# other scripts.

# copy_book REPOSITORY FOLDER TO: the book in FOLDER (`.` for the top) of a repository.
copy_book() {
  mkdir -p "$3"
  tar -C "$1" --exclude=./.git --exclude=target --exclude=node_modules -cf - . | tar -C "$3" -xf -
  find "$3" \( -name rust-toolchain -o -name rust-toolchain.toml \) -type f -delete
  git -C "$3" init -q
  local toml=$3/$2/book.toml
  awk -v left="$3/left-out" -v book="$3/$2/" '
    /^[[:space:]]*\[/ {
      name = $0
      gsub(/[][[:space:]"]/, "", name)
      split(name, part, ".")
      drop = (part[1] == "preprocessor" && part[2] != "" && part[2] !~ /^(bookwright|links|index)$/) ||
             (part[1] == "output" && part[2] != "" && part[2] != "html")
      if (drop && !(part[2] in told)) { told[part[2]] = 1; print part[1] "." part[2] > left }
    }
    # A file that the repository does not hold is made by a program of its own.
    /^[[:space:]]*"[^"]+\.(css|js)",?[[:space:]]*$/ {
      split($0, quoted, "\"")
      if ((getline line < (book quoted[2])) < 0) { print quoted[2] > left; next }
      close(book quoted[2])
    }
    !drop' "$toml" >"$toml.new"
  mv "$toml.new" "$toml"
  touch "$3/left-out"
}

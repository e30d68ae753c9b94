# Writes the page, its style and its script as C++ constants: cmake -DFROM=… -DOUT=… -P embed.cmake
#
# The script is the files in this order within one function, so that they share names and leave none outside. Its hash
# goes into the page's Content-Security-Policy: it is taken over exactly what stands between <script> and </script>.
set(script "\"use strict\";\n(() => {\n")
foreach(part dom session ladder player tables page)
  file(READ ${FROM}/${part}.js text)
  string(APPEND script "${text}")
endforeach()
string(APPEND script "})();\n")
file(READ ${FROM}/page.css style)
file(READ ${FROM}/page.html page)
string(SHA256 hash "${script}")

# String literals are cut into pieces at line ends: compilers need not take longer ones than 64 KiB.
function(literal name text)
  set(out "constexpr std::string_view ${name} =\n")
  string(LENGTH "${text}" length)
  set(from 0)
  while(from LESS length)
    string(SUBSTRING "${text}" ${from} 8000 piece)
    string(FIND "${piece}" "\n" end REVERSE)
    math(EXPR size "${end} + 1")
    string(SUBSTRING "${piece}" 0 ${size} piece)
    string(APPEND out "    R\"~~~(${piece})~~~\"\n")
    math(EXPR from "${from} + ${size}")
  endwhile()
  file(APPEND ${OUT}.new "${out};\n")
endfunction()

file(WRITE ${OUT}.new "// Made by embed.cmake.\n#pragma once\n\n#include <string_view>\n\nnamespace views::report::assets {\n")
literal(kPage "${page}")
literal(kStyle "${style}")
literal(kScript "${script}")
file(APPEND ${OUT}.new "constexpr std::string_view kScriptHash = \"${hash}\";\n}  // namespace views::report::assets\n")
file(RENAME ${OUT}.new ${OUT})

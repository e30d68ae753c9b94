#include "views/pcapng.hpp"

#include <gtest/gtest.h>

#include "views/sorted_pieces.hpp"

namespace {

using namespace std::literals;

TEST(Pcapng, every_block_says_its_length_twice_and_is_padded_to_four) {
  views::pcapng::PacketBlock p;
  p.octets = "abcde";
  p.comment = "why";
  for (const std::string& block :
       {views::pcapng::section_header("mtasim", "a comment"),
        views::pcapng::interface_description({"London", "", "192.0.2.1"}),
        views::pcapng::name_resolution({{"192.0.2.1", "London"}}), views::pcapng::enhanced_packet(p)}) {
    ASSERT_EQ(block.size() % 4, 0u);
    const auto at = [&](std::size_t i) {
      std::uint32_t n = 0;
      for (std::size_t k = 4; k-- > 0;) n = n << 8 | static_cast<unsigned char>(block[i + k]);
      return n;
    };
    EXPECT_EQ(at(4), block.size());
    EXPECT_EQ(at(block.size() - 4), block.size());
  }
}

TEST(Pcapng, a_packet_block_is_what_the_format_says) {
  views::pcapng::PacketBlock p;
  p.interface = 1;
  p.nanoseconds = 0x0102030405060708;
  p.inbound = true;
  p.octets = "abc";
  EXPECT_EQ(views::pcapng::enhanced_packet(p),
            "\x06\0\0\0\x30\0\0\0\x01\0\0\0\x04\x03\x02\x01\x08\x07\x06\x05\x03\0\0\0\x03\0\0\0"
            "abc\0\x02\0\x04\0\x01\0\0\0\0\0\0\0\x30\0\0\0"sv);
}

TEST(SortedPieces, come_in_order_of_their_keys_however_little_fits_into_memory) {
  for (const std::size_t memory : {std::size_t{1}, std::size_t{300}, std::size_t{1} << 20}) {
    views::SortedPieces pieces(memory);
    for (std::uint64_t i = 0; i < 100; ++i)
      pieces.put({static_cast<std::int64_t>((i * 37) % 50), i}, std::to_string(i) + ",");
    std::string all;
    pieces.each([&](std::string_view s) { all += s; });
    std::string expected;
    for (std::int64_t key = 0; key < 50; ++key)
      for (std::uint64_t i = 0; i < 100; ++i)
        if (static_cast<std::int64_t>((i * 37) % 50) == key) expected += std::to_string(i) + ",";
    EXPECT_EQ(all, expected) << memory;
  }
}

}  // namespace

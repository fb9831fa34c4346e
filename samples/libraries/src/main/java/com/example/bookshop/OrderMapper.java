package com.example.bookshop;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;

/** The statements of MyBatis. */
public interface OrderMapper {

    /** Saves an order. */
    @Insert("INSERT INTO orders VALUES (#{id}, #{book})")
    void insert(@Param("id") String id, @Param("book") String book);
}

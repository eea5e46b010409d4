; ModuleID = 'program'
source_filename = "program"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

@file = private unnamed_addr constant [14 x i8] c"arithmetic.cz\00", align 1

; Function Attrs: nounwind
define internal noundef i32 @cz.mix(i32 noundef %0, i32 noundef %1) #0 {
  %3 = alloca i32, align 4
  %4 = call { i32, i1 } @llvm.smul.with.overflow.i32(i32 %0, i32 2)
  %5 = extractvalue { i32, i1 } %4, 0
  %6 = extractvalue { i32, i1 } %4, 1
  br i1 %6, label %30, label %7

7:                                                ; preds = %2
  %8 = call { i32, i1 } @llvm.sadd.with.overflow.i32(i32 %5, i32 %1)
  %9 = extractvalue { i32, i1 } %8, 0
  %10 = extractvalue { i32, i1 } %8, 1
  br i1 %10, label %31, label %11

11:                                               ; preds = %7
  %12 = icmp sgt i32 %9, 10
  br i1 %12, label %13, label %23

13:                                               ; preds = %11
  %14 = icmp ne i32 %0, %1
  br i1 %14, label %15, label %23

15:                                               ; preds = %13
  %16 = icmp eq i32 %1, 0
  br i1 %16, label %32, label %17

17:                                               ; preds = %15
  %18 = icmp eq i32 %9, -2147483648
  %19 = icmp eq i32 %1, -1
  %20 = and i1 %18, %19
  br i1 %20, label %33, label %21

21:                                               ; preds = %17
  %22 = sdiv i32 %9, %1
  store i32 %22, ptr %3, align 4
  br label %28

23:                                               ; preds = %13, %11
  %24 = call { i32, i1 } @llvm.ssub.with.overflow.i32(i32 0, i32 %9)
  %25 = extractvalue { i32, i1 } %24, 0
  %26 = extractvalue { i32, i1 } %24, 1
  br i1 %26, label %34, label %27

27:                                               ; preds = %23
  store i32 %25, ptr %3, align 4
  br label %28

28:                                               ; preds = %27, %21
  %29 = load i32, ptr %3, align 4
  ret i32 %29

30:                                               ; preds = %2
  call void @panic(i32 3, i32 33554445)
  unreachable

31:                                               ; preds = %7
  call void @panic(i32 3, i32 13)
  unreachable

32:                                               ; preds = %15
  call void @panic(i32 4, i32 100663323)
  unreachable

33:                                               ; preds = %17
  call void @panic(i32 4, i32 67108891)
  unreachable

34:                                               ; preds = %23
  call void @panic(i32 4, i32 50331690)
  unreachable
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare { i32, i1 } @llvm.smul.with.overflow.i32(i32, i32) #1

; Function Attrs: cold noreturn nounwind
declare void @kiln_panic(ptr noundef, i32 noundef signext, i32 noundef signext) #2

; Function Attrs: cold noinline noreturn nounwind
define internal void @panic(i32 noundef %0, i32 noundef %1) #3 {
  call void @kiln_panic(ptr @file, i32 %0, i32 %1)
  unreachable
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare { i32, i1 } @llvm.sadd.with.overflow.i32(i32, i32) #1

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare { i32, i1 } @llvm.ssub.with.overflow.i32(i32, i32) #1

; Function Attrs: nounwind
define internal noundef i32 @cz.main() #0 {
  %1 = call i32 @cz.mix(i32 3, i32 4)
  ret i32 %1
}

; Function Attrs: nounwind
define i32 @kiln_main() #0 {
entry:
  %status = call i32 @cz.main()
  ret i32 %status
}

attributes #0 = { nounwind "probe-stack"="inline-asm" }
attributes #1 = { nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none) }
attributes #2 = { cold noreturn nounwind }
attributes #3 = { cold noinline noreturn nounwind "probe-stack"="inline-asm" }
